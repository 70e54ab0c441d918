/** How the reference page looks, in light and dark; the page allows this text and no other. */
export const style = `
:root { color-scheme: light dark; --ink: light-dark(#1b1f24, #e8eaed); --soft: light-dark(#4b5563, #b0b8c4);
  --line: light-dark(#d5d9df, #3b424c); --paper: light-dark(#ffffff, #14171b); --raised: light-dark(#f4f6f8, #1e2329);
  --link: light-dark(#0b57d0, #8ab4f8) }
* { box-sizing: border-box }
html { scroll-behavior: smooth }
@media (prefers-reduced-motion: reduce) { html { scroll-behavior: auto } }
body { margin: 0; color: var(--ink); background: var(--paper); font: 16px/1.55 system-ui, sans-serif }
main, header, nav { max-width: 62rem; margin: 0 auto; padding: 0 1.25rem }
a { color: var(--link) }
a:focus-visible, [tabindex]:focus-visible { outline: 3px solid var(--link); outline-offset: 2px }
.skip { position: absolute; left: -100rem }
.skip:focus { left: 1rem; top: 1rem; padding: .5rem; background: var(--raised) }
h1 { margin: 2rem 0 .5rem }
h2 { margin: 3rem 0 .75rem; padding-top: 1rem; border-top: 1px solid var(--line) }
h3 { margin: 2.25rem 0 .5rem; overflow-wrap: anywhere }
h4 { margin: 1.25rem 0 .25rem }
p { max-width: 48rem }
code, pre { font-family: ui-monospace, monospace; font-size: .875rem }
code { overflow-wrap: anywhere }
pre, .wide { overflow-x: auto; border: 1px solid var(--line); border-radius: .375rem; background: var(--raised) }
pre { padding: .75rem 1rem }
table { width: 100%; border-collapse: collapse }
th, td { padding: .4rem .75rem; text-align: left; vertical-align: top; border-bottom: 1px solid var(--line) }
tr:last-child > * { border-bottom: 0 }
td:last-child { color: var(--soft) }
nav ul { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(20rem, 100%), 1fr)); padding-left: 1.25rem }
.verb { padding: .1rem .45rem; border: 1px solid var(--line); border-radius: .25rem; background: var(--raised) }
footer { max-width: 62rem; margin: 3rem auto; padding: 0 1.25rem; color: var(--soft) }
`
