/** A part that is drawn anew only when something it is given is another: answers arrive one by one, for one part each. */
import { type Component, type FunctionComponent, h } from "preact"

export const kept = <P extends object>(part: FunctionComponent<P>): FunctionComponent<P> =>
  function (this: Component<P>, props) {
    this.shouldComponentUpdate = (next) => differ(this.props, next)
    return h(part, props)
  }

// internal

const differ = (one: object, other: object): boolean => {
  const known = new Map<string, unknown>(Object.entries(one))
  const given = Object.entries(other)
  return known.size !== given.length || given.some(([name, value]) => !Object.is(known.get(name), value))
}
