/** The style of the API's page: one column for reading beside the contents, in the reader's light or dark. */
export const STYLE = `
:root { color-scheme: light dark; --line: light-dark(#dcdfe4, #33383f); --dim: light-dark(#5b6470, #9aa4b0); --ink: light-dark(#16191d, #e6e9ed);
  --ground: light-dark(#fff, #14171a); --link: light-dark(#1f4f8f, #8db8f0); }
* { box-sizing: border-box; }
body { margin: 0; display: grid; grid-template-columns: minmax(0, 17rem) minmax(0, 48rem); gap: 3rem; background: var(--ground); color: var(--ink);
  font: 1rem/1.55 Inter, system-ui, sans-serif; font-variant-numeric: tabular-nums; }
nav { position: sticky; top: 0; height: 100vh; overflow: auto; padding: 1.5rem 0 2rem 1.5rem; font-size: .8125rem; border-right: 1px solid var(--line); }
nav ul { list-style: none; margin: 0; padding: 0; } nav ul ul { padding-left: .75rem; margin-bottom: .75rem; } nav li { padding: .125rem 0; }
main { padding: 1.5rem 1.5rem 6rem 0; }
a { color: var(--link); text-decoration: none; } a:hover, a:focus-visible { text-decoration: underline; }
h1 small, i { color: var(--dim); font-weight: 400; } i { font-size: .8125rem; }
h2 { margin: 3.5rem 0 1rem; padding-bottom: .375rem; border-bottom: 1px solid var(--line); } h3 { margin: 0; font-size: 1.0625rem; } h3 a { color: inherit; }
h4 { margin: 1rem 0 .25rem; font-size: .8125rem; color: var(--dim); }
article { padding: 1rem .75rem; margin: 0 -.75rem; border-bottom: 1px solid var(--line); scroll-margin-top: .5rem; } article p { margin: .375rem 0; }
article:target, tr:target { background: light-dark(#f1f5fb, #1c232c); }
code, samp, b { font: .875em ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; } .address b { font-weight: 700; display: inline-block; min-width: 3.5rem; }
samp, dt span { color: var(--dim); font-size: .8125rem; } code, samp { overflow-wrap: anywhere; }
dl { margin: .25rem 0; } dt { margin-top: .375rem; } dd { margin: 0 0 0 1.25rem; color: var(--dim); font-size: .875rem; }
details { margin: .5rem 0; font-size: .8125rem; } summary { cursor: pointer; color: var(--dim); } pre { margin: .375rem 0; padding: .75rem 1rem; overflow-x: auto; border: 1px solid var(--line); border-radius: .375rem; font: .8125rem/1.5 ui-monospace, SFMono-Regular, Menlo, Consolas, monospace; }
.wide { overflow-x: auto; } table { border-collapse: collapse; width: 100%; font-size: .875rem; } th, td { text-align: left; vertical-align: top; padding: .375rem .75rem .375rem 0; border-bottom: 1px solid var(--line); }
@media (max-width: 60rem) { body { display: block; padding: 0 1rem; } nav { position: static; height: auto; border: 0; padding: 1rem 0; } nav ul ul { display: none; } main { padding-right: 0; } }
@media print { nav { display: none; } body { display: block; } }
`
