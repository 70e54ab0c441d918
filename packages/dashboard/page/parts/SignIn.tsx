/** Where the key is given; it goes nowhere but into memory. */
import { useState } from "preact/hooks"

export const SignIn = ({
  enter,
  refused
}: {
  readonly enter: (token: string) => void
  readonly refused: string | null
}) => {
  const [token, setToken] = useState("")
  return (
    <main class="sign card">
      <h1>Analytics</h1>
      <p class="soft">
        Enter an API key or a dashboard token. It is kept in this page's memory only, and gone when the page is closed
        or read anew.
      </p>
      <form
        onSubmit={(event) => {
          event.preventDefault()
          if (token.trim() !== "") enter(token.trim())
        }}
      >
        <label class="field">
          Key or token
          <input
            type="password"
            autocomplete="off"
            spellcheck={false}
            required
            value={token}
            aria-describedby={refused === null ? undefined : "refused"}
            onInput={(event) => setToken(event.currentTarget.value)}
          />
        </label>
        {refused !== null && (
          <p class="notice bad" id="refused" role="alert">
            {refused}
          </p>
        )}
        <button type="submit" class="main">
          Show the numbers
        </button>
      </form>
    </main>
  )
}
