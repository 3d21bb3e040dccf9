import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { keepToken, type Refused } from "../api/api.js";

interface TroubleProps {
  /** Of the page, where there is nothing else on it. */
  title?: string;
  refusal: Refused;
}

/** The server refuses: what it says, and where it wants a token a place for one. */
export function Trouble({ title, refusal }: TroubleProps): JSX.Element {
  return (
    <>
      {title !== undefined && (
        <div class="head">
          <h1>{title}</h1>
        </div>
      )}
      {refusal.status === 401 ? <TokenForm /> : <p class="trouble">{refusal.message}</p>}
    </>
  );
}

function TokenForm(): JSX.Element {
  const [token, setToken] = useState("");
  const use = (event: Event) => {
    event.preventDefault();
    keepToken(token.trim());
    location.reload();
  };
  return (
    <form class="token" onSubmit={use}>
      <label>
        This server wants a token{" "}
        <input
          type="password"
          autocomplete="off"
          value={token}
          onInput={(event) => setToken(event.currentTarget.value)}
        />
      </label>
      <button type="submit">use it</button>
      <p class="soft">It is kept until this tab is closed, and sent to this server only.</p>
    </form>
  );
}
