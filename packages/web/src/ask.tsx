import type { JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";

interface AskProps {
  question: string;
  consequence: string;
  verb: string;
  /** @returns why it could not be done, or null. */
  onAnswer: (who: { user: string; reason: string }) => Promise<string | null>;
  onClose: () => void;
}

const userKey = "umie-user";

/** Asks who wants something and why, as the run's record keeps both. */
export function Ask({ question, consequence, verb, onAnswer, onClose }: AskProps): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const [user, setUser] = useState(localStorage.getItem(userKey) ?? "");
  const [reason, setReason] = useState("");
  const [trouble, setTrouble] = useState<string | null>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const send = async (event: Event) => {
    event.preventDefault();
    localStorage.setItem(userKey, user);
    setTrouble(await onAnswer({ user: user || "somebody", reason }));
  };
  return (
    <dialog ref={dialog} aria-labelledby="question" onClose={onClose}>
      <form onSubmit={(event) => void send(event)}>
        <h2 id="question">{question}</h2>
        <p>{consequence}</p>
        <label>
          who <input value={user} autocomplete="username" onInput={(event) => setUser(event.currentTarget.value)} />
        </label>
        <label>
          why <input value={reason} onInput={(event) => setReason(event.currentTarget.value)} />
        </label>
        <p class="trouble" role="alert">
          {trouble}
        </p>
        <div class="buttons">
          <button type="submit" class="do">
            {verb}
          </button>
          <button type="button" onClick={onClose}>
            leave it
          </button>
        </div>
      </form>
    </dialog>
  );
}
