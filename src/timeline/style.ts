/**
 * Colours are of the Okabe-Ito set, and none stands alone: waiting is a dotted line, applying is
 * hatched, progressing is plain, failing is crossed, healthy is thin; the critical path is the only ink.
 */
export const style = `
:root, svg { color-scheme: light dark; }
svg.timeline {
  --paper: #ffffff; --band: #f6f8fa; --ink: #1f2328; --quiet: #59636e; --line: #dfe4ea;
  --wait: #8b949e; --apply: #56b4e9; --work: #0072b2; --good: #009e73; --bad: #d55e00; --wake: #b36b00;
  --stroke: #ffffff;
  font-family: ui-sans-serif, system-ui, -apple-system, "Segoe UI", Roboto, "DejaVu Sans", sans-serif;
}
@media (prefers-color-scheme: dark) {
  svg.timeline {
    --paper: #0d1117; --band: #151b23; --ink: #f0f6fc; --quiet: #9ba3ad; --line: #2b323b;
    --wait: #7d8590; --apply: #3d8fc4; --work: #57b0f2; --good: #2fb98d; --bad: #ff8a47; --wake: #e0a02f;
    --stroke: #0d1117;
  }
}
svg.timeline text { fill: var(--ink); font-size: 12.5px; dominant-baseline: central; }
svg.timeline .title { font-size: 22px; font-weight: 650; letter-spacing: -0.01em; }
svg.timeline .summary { font-size: 14px; }
svg.timeline .quiet { fill: var(--quiet); }
svg.timeline .small { font-size: 11.5px; }
svg.timeline .halo { paint-order: stroke; stroke: var(--paper); stroke-width: 4px; stroke-linejoin: round; }
svg.timeline .band .halo { stroke: var(--band); }
svg.timeline .strong { font-weight: 650; }
svg.timeline .paper { fill: var(--paper); }
svg.timeline .band > rect.ground { fill: var(--band); }
svg.timeline .grid { stroke: var(--line); stroke-width: 1; }
svg.timeline .waiting { stroke: var(--wait); stroke-width: 1.5; stroke-dasharray: 1.5 4; stroke-linecap: round; }
svg.timeline .healthy { stroke: var(--good); stroke-width: 2; opacity: 0.55; }
svg.timeline .skipped { stroke: var(--wait); stroke-width: 1.5; stroke-dasharray: 7 5; }
svg.timeline .progressing { fill: var(--work); }
svg.timeline .applying { fill: url(#applying); stroke: var(--work); stroke-width: 1; }
svg.timeline .failed { fill: url(#failed); stroke: var(--bad); stroke-width: 1.5; }
svg.timeline .step { fill: var(--wait); opacity: 0.75; }
svg.timeline .held { fill: var(--paper); stroke: var(--quiet); stroke-width: 1; }
svg.timeline .path { fill: none; stroke: var(--ink); stroke-width: 2.5; stroke-linejoin: round; }
svg.timeline .outline { fill: none; stroke: var(--ink); stroke-width: 2.5; }
svg.timeline .wake { fill: var(--wake); stroke: var(--paper); stroke-width: 1; }
svg.timeline .good { fill: var(--good); }
svg.timeline .bad { fill: var(--bad); }
svg.timeline .need { fill: none; stroke: var(--quiet); stroke-width: 1.5; stroke-dasharray: 4 3; }
svg.timeline .row { outline: none; cursor: default; }
svg.timeline .row .ground { fill: transparent; }
svg.timeline .row .more { display: none; pointer-events: none; }
svg.timeline .row:hover .more, svg.timeline .row:focus .more { display: inline; }
svg.timeline .row:hover .ground { fill: var(--line); }
svg.timeline .row:focus .ground { fill: var(--line); stroke: var(--work); stroke-width: 2; }
svg.timeline .note { fill: var(--paper); stroke: var(--quiet); stroke-width: 1; }
`
