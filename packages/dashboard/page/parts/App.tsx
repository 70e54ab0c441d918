/** Who asks, and the page once somebody does. */
import { useMemo, useState } from "preact/hooks"
import { clientOf } from "../state/client.ts"
import { useView } from "../state/useView.ts"
import { Board } from "./Board.tsx"
import { SignIn } from "./SignIn.tsx"

export interface AppProps {
  /** Where the endpoints begin, with a slash at the end. */
  readonly base: string
  readonly getToken: (() => string | Promise<string>) | null
  readonly reconnectUrl: string | null
  readonly inAddress: boolean
}

export const App = ({ base, getToken, inAddress, reconnectUrl }: AppProps) => {
  const [entered, setEntered] = useState<string | null>(null)
  const [refused, setRefused] = useState<string | null>(null)
  const [view, go] = useView(inAddress)
  const token = getToken ?? (entered === null ? null : () => entered)
  const client = useMemo(() => (token === null ? null : clientOf(base, token)), [base, getToken, entered])
  if (client === null) {
    const enter = (key: string) => {
      setRefused(null)
      setEntered(key)
    }
    return <SignIn enter={enter} refused={refused} />
  }
  const leave = (why: string | null) => {
    setRefused(why)
    setEntered(null)
  }
  return (
    <Board client={client} view={view} go={go} reconnectUrl={reconnectUrl} leave={getToken === null ? leave : null} />
  )
}
