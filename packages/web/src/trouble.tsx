import type { JSX } from "preact";
import { useState } from "preact/hooks";
import { keepToken, type Refused } from "./api.js";

/** The server refuses: what it says, and where it wants a token a place for one. */
export function Trouble({ refusal }: { refusal: Refused }): JSX.Element {
  const [token, setToken] = useState("");
  if (refusal.status !== 401) return <p class="trouble">{refusal.message}</p>;
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
