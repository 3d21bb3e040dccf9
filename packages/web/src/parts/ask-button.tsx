import type { ComponentChildren, JSX } from "preact";
import { useEffect, useRef, useState } from "preact/hooks";
import { Refused } from "../api/api.js";

/** Who wants something, and why. */
export interface Who {
  user: string;
  reason: string;
}

interface AskButtonProps {
  verb: string;
  /** What it is done to. */
  object: string;
  consequence: string;
  /** More that must be known: fields of a form. */
  children?: ComponentChildren;
  /** @throws {Refused} If the server says no. */
  send: (who: Who) => Promise<void>;
}

/** A button that asks who wants something and why before it is done, as the run's record keeps both. */
export function AskButton(props: AskButtonProps): JSX.Element {
  const { verb, object } = props;
  const [isOpen, setOpen] = useState(false);
  const button = useRef<HTMLButtonElement>(null);
  const close = () => {
    setOpen(false);
    button.current?.focus();
  };
  return (
    <>
      <button ref={button} type="button" aria-label={`${verb} ${object}`} onClick={() => setOpen(true)}>
        {verb}
      </button>
      {isOpen && <Ask {...props} close={close} />}
    </>
  );
}

const userKey = "umie-user";

function Ask({
  verb,
  object,
  consequence,
  children,
  send,
  close,
}: AskButtonProps & { close: () => void }): JSX.Element {
  const dialog = useRef<HTMLDialogElement>(null);
  const [user, setUser] = useState(localStorage.getItem(userKey) ?? "");
  const [reason, setReason] = useState("");
  const [trouble, setTrouble] = useState("");
  useEffect(() => dialog.current?.showModal(), []);
  const answer = async (event: Event) => {
    event.preventDefault();
    localStorage.setItem(userKey, user);
    try {
      await send({ user: user || "somebody", reason });
      close();
    } catch (error) {
      setTrouble(
        error instanceof Refused ? error.message : "The coordinator does not answer: nothing was asked of it.",
      );
    }
  };
  return (
    <dialog ref={dialog} aria-labelledby="question" onClose={close}>
      <form onSubmit={(event) => void answer(event)}>
        <h2 id="question">
          {verb} {object}?
        </h2>
        <p>{consequence}</p>
        {children}
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
          <button type="button" onClick={close}>
            leave it
          </button>
        </div>
      </form>
    </dialog>
  );
}
