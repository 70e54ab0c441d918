/**
 * The element's style. Hosts set the variables on the element; what they leave out follows the reader's scheme.
 * What only screen readers meet (`.hide`) and what is cut off take no layer of their own: tables have thousands.
 */
export const styles = `
:host {
  display: block;
  color-scheme: light dark;
  --_bg: var(--dravo-background, light-dark(#f6f7f9, #101418));
  --_card: var(--dravo-surface, light-dark(#ffffff, #191f25));
  --_text: var(--dravo-text, light-dark(#14202b, #e8edf2));
  --_soft: var(--dravo-text-soft, light-dark(#4a5866, #a9b6c2));
  --_line: var(--dravo-border, light-dark(#d7dde3, #33404b));
  --_strong: var(--dravo-border-strong, light-dark(#75818c, #8896a3));
  --_accent: var(--dravo-accent, light-dark(#1557b0, #7db4ff));
  --_on: var(--dravo-on-accent, light-dark(#ffffff, #0c1a2b));
  --_bad: var(--dravo-bad, light-dark(#a3151f, #ff9c9c));
  --_badbg: light-dark(#fdeeee, #351a1d);
  --_warn: light-dark(#6d4600, #ffcf70);
  --_warnbg: light-dark(#fff5dd, #2f2711);
  background: var(--_bg);
  color: var(--_text);
  font: var(--dravo-font, 15px/1.45 system-ui, -apple-system, "Segoe UI", Roboto, sans-serif);
}
* { box-sizing: border-box; }
.all { max-width: 1240px; margin: 0 auto; padding: 20px 16px 48px; container-type: inline-size; }
h1, h2, h3, p { margin: 0; }
h1 { font-size: 1.35rem; letter-spacing: -0.01em; }
h2 { font-size: 1.05rem; }
h3 { font-size: 0.95rem; }
header.top { display: flex; flex-wrap: wrap; gap: 8px 16px; align-items: baseline; margin-bottom: 14px; }
.soft { color: var(--_soft); }
.small { font-size: 0.85rem; }
.push { margin-inline-start: auto; }
.card { background: var(--_card); border: 1px solid var(--_line); border-radius: 10px; padding: 16px;
  margin-top: 16px; }
.card > header { display: flex; flex-wrap: wrap; gap: 6px 12px; align-items: center; margin-bottom: 10px; }
.controls { display: flex; flex-wrap: wrap; gap: 10px 14px; align-items: end; }
label, fieldset legend { font-size: 0.8rem; color: var(--_soft); }
label.field { display: grid; gap: 3px; }
fieldset { border: 0; margin: 0; padding: 0; min-width: 0; }
fieldset legend { padding: 0; margin-bottom: 3px; }
button, select, input {
  font: inherit; color: inherit; background: var(--_card); border: 1px solid var(--_strong); border-radius: 7px;
  min-height: 34px; padding: 4px 11px; max-width: 100%;
}
select, input { min-width: 0; }
button { cursor: pointer; }
button[aria-pressed="true"], button.main {
  background: var(--_accent); color: var(--_on); border-color: var(--_accent);
}
button.link {
  border: 0; background: none; padding: 2px; min-height: 26px; color: var(--_accent); text-decoration: underline;
  text-align: start; border-radius: 3px;
}
button:disabled { opacity: 0.6; cursor: default; }
a { color: var(--_accent); }
:focus-visible { outline: 3px solid var(--_accent); outline-offset: 2px; }
.check { display: flex; gap: 6px; align-items: center; min-height: 34px; }
.check input { min-height: 0; width: 20px; height: 20px; margin: 0; padding: 0; }
.notice { border: 1px solid var(--_line); border-inline-start: 5px solid var(--_warn); background: var(--_warnbg);
  border-radius: 8px; padding: 9px 13px; margin-top: 12px; }
.notice.bad { border-inline-start-color: var(--_bad); background: var(--_badbg); }
.notice ul { margin: 4px 0 0; padding-inline-start: 20px; }
.tiles { display: grid; grid-template-columns: repeat(auto-fill, minmax(min(205px, 100%), 1fr)); gap: 12px;
  margin: 16px 0 0; padding: 0; list-style: none; }
.tile { background: var(--_card); border: 1px solid var(--_line); border-radius: 10px; padding: 12px 14px; }
.tile button.pick { all: unset; display: block; cursor: pointer; width: 100%; border-radius: 4px; }
.tile button.pick:focus-visible { outline: 3px solid var(--_accent); outline-offset: 4px; }
.tile.chosen { border-color: var(--_accent); box-shadow: inset 0 0 0 1px var(--_accent); }
.tile .name { font-size: 0.85rem; color: var(--_soft); display: block; overflow-wrap: anywhere; }
.tile .value { font-size: 1.45rem; font-weight: 650; letter-spacing: -0.02em; overflow-wrap: anywhere;
  font-variant-numeric: tabular-nums; display: block; }
.tile p { font-size: 0.82rem; color: var(--_soft); }
.tiles + p { margin-top: 8px; }
.retired { margin-top: 10px; }
figure { margin: 0; }
figcaption { font-size: 0.88rem; color: var(--_soft); margin-bottom: 6px; }
svg { display: block; width: 100%; overflow: visible; }
.plot:focus-visible { outline: 3px solid var(--_accent); outline-offset: 4px; border-radius: 4px; }
svg text { fill: var(--_soft); font-size: 11px; }
.grid { stroke: var(--_line); stroke-width: 1; }
.now { stroke: var(--_accent); stroke-width: 2.25; fill: none; stroke-linejoin: round; stroke-linecap: round; }
.before { stroke: var(--_strong); stroke-width: 1.5; stroke-dasharray: 5 4; fill: none; }
.dot { fill: var(--_accent); }
.dot.old { fill: var(--_strong); }
.mark { fill: var(--_soft); }
.cursor { stroke: var(--_text); stroke-width: 1; }
.legend { display: flex; flex-wrap: wrap; gap: 4px 18px; font-size: 0.82rem; color: var(--_soft); margin-top: 6px; }
.legend svg { display: inline-block; width: 26px; height: 10px; vertical-align: middle; margin-inline-end: 6px; }
.scroll { overflow-x: auto; max-width: 100%; position: relative; border-radius: 4px; }
table { border-collapse: separate; border-spacing: 0; width: 100%; font-size: 0.9rem; }
caption { text-align: start; color: var(--_soft); font-size: 0.85rem; padding-bottom: 6px; }
th, td { text-align: start; padding: 8px 7px; border-bottom: 1px solid var(--_line); vertical-align: top; }
thead th { font-size: 0.8rem; color: var(--_soft); font-weight: 600; white-space: nowrap; vertical-align: bottom; }
tbody th { font-weight: 400; }
td.n, th.n { text-align: end; font-variant-numeric: tabular-nums; white-space: nowrap; }
button.sort { border: 0; background: none; padding: 2px; min-height: 26px; border-radius: 3px; font-weight: 600;
  color: inherit; }
.heat { min-width: 940px; table-layout: fixed; font-variant-numeric: tabular-nums; }
.heat td, .heat th { padding: 3px 1px; text-align: center; border-inline-end: 1px solid var(--_line); }
.heat.scored td { height: 2.9em; }
.heat th:first-child { width: 3.2em; text-align: start; position: sticky; inset-inline-start: 0;
  background: var(--_card); }
.heat strong { display: block; font-size: 0.74rem; white-space: nowrap; }
.heat-3, .heat-4 { background: color-mix(in srgb, var(--_accent) 14%, transparent); }
.heat-4 { box-shadow: inset 3px 0 0 var(--_accent); }
thead th.narrow { white-space: normal; }
td.text, th.text { min-width: 165px; max-width: 380px; }
td.says { min-width: 135px; max-width: 300px; overflow-wrap: anywhere; }
th.text a { display: inline-block; min-height: 24px; line-height: 24px; }
td time { white-space: nowrap; }
.boxed { contain: strict; width: 7em; height: 4.4em; margin-inline-start: auto; white-space: normal; }
.words { display: -webkit-box; -webkit-line-clamp: 2; -webkit-box-orient: vertical; overflow: clip;
  overflow-wrap: anywhere; unicode-bidi: plaintext; }
.status { white-space: nowrap; }
.status.bad { color: var(--_bad); font-weight: 600; }
.old { color: var(--_warn); }
.spark { width: 120px; height: 30px; }
.pages { display: flex; gap: 8px; margin-top: 12px; flex-wrap: wrap; align-items: center; }
dialog { width: min(720px, 100%); height: 100%; max-height: 100%; margin: 0; margin-inline-start: auto; border: 0;
  border-inline-start: 1px solid var(--_line); background: var(--_card); color: var(--_text); padding: 18px;
  overflow: auto; }
dialog::backdrop { background: rgb(0 0 0 / 0.45); }
dialog > header { display: flex; gap: 12px; align-items: start; justify-content: space-between; }
.hide { display: inline-block; width: 1px; height: 1px; margin-inline-end: -1px; overflow: clip; text-indent: 2px;
  white-space: nowrap; }
.wait { border-radius: 8px; background: var(--_line); min-height: 62px; }
.sign { max-width: 440px; margin: 8vh auto 0; }
.sign form { display: grid; gap: 12px; margin-top: 14px; }
@media (forced-colors: active) {
  .now { stroke: CanvasText; } .before { stroke: GrayText; } .dot, .mark { fill: CanvasText; }
  .grid { stroke: GrayText; }
  .tile.chosen { outline: 3px solid Highlight; } 
  button[aria-pressed="true"], button.main {
    background: Highlight; color: HighlightText; border: 3px solid ButtonText; forced-color-adjust: none;
  }
  svg text { fill: CanvasText; } .dot.old { fill: GrayText; } .wait { border: 1px solid GrayText; }
  :focus-visible { outline-color: Highlight; }
}
@container (max-width: 420px) {
  .controls > * { width: 100%; }
  .card { padding: 12px 10px; }
}
`
