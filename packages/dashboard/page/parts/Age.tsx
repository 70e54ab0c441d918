/** When numbers were read, in words that say where they are older than they should be. */
import { ago, isOld, moment } from "../words/times.ts"

interface Props {
  readonly at: string | null
  readonly staleAfter: string | null
  readonly zone: string
}

export const Age = ({ at, staleAfter, zone }: Props) => {
  if (at === null) return <span>never read</span>
  const now = Date.now()
  return (
    <>
      <time dateTime={at} title={moment(at, zone)}>
        {ago(at, now)}
      </time>
      {isOld(staleAfter, now) && <div class="old">older than it should be</div>}
    </>
  )
}
