enum ConsoleStyle {
  static let text = """
    :root { color-scheme: light; --ink: #1b1b1b; --paper: #ffffff; --line: #757575; --strong: #0b4f8a; --soft: #eef3f8;
      --bad: #a11212; --good: #0d5c2e; --warn: #7a4b00; }
    * { box-sizing: border-box; }
    body { margin: 0; font: 1rem/1.5 system-ui, sans-serif; color: var(--ink); background: var(--paper); }
    a { color: var(--strong); }
    :focus-visible { outline: 3px solid #b35900; outline-offset: 2px; }
    .skip { position: absolute; left: -100vw; }
    .skip:focus { left: 0.5rem; top: 0.5rem; background: var(--paper); padding: 0.5rem; z-index: 2; }
    header { border-bottom: 1px solid var(--line); padding: 0.5rem 1rem; background: var(--soft); }
    .brand { margin: 0; font-weight: 700; }
    .who { display: flex; flex-wrap: wrap; gap: 1rem; align-items: center; }
    nav ul { list-style: none; margin: 0.5rem 0 0; padding: 0; display: flex; flex-wrap: wrap; gap: 0.25rem 1rem; }
    nav a { display: inline-block; padding: 0.25rem 0; }
    nav a[aria-current] { font-weight: 700; color: var(--ink); text-decoration-thickness: 3px; }
    main { padding: 0 1rem 3rem; max-width: 90rem; margin: 0 auto; overflow-wrap: anywhere; }
    main:focus { outline: none; }
    h1 { font-size: 1.5rem; } h2 { font-size: 1.2rem; }
    .bare main { max-width: 30rem; }
    .scroll { overflow-x: auto; }
    table { border-collapse: collapse; margin: 0.5rem 0 1rem; }
    th, td { border: 1px solid var(--line); padding: 0.3rem 0.5rem; text-align: left; vertical-align: top; overflow-wrap: normal; }
    thead th { background: var(--soft); }
    .figure { text-align: right; white-space: nowrap; font-variant-numeric: tabular-nums; }
    ul.plain { list-style: none; margin: 0; padding: 0; }
    .counts { list-style: none; padding: 0; display: grid; gap: 0.5rem; grid-template-columns: repeat(auto-fill, minmax(13rem, 1fr)); }
    .counts a { display: block; border: 1px solid var(--line); padding: 0.75rem; text-decoration: none; }
    .counts strong { font-size: 1.6rem; display: block; }
    .progress { list-style: none; padding: 0; } .progress li { margin: 0.5rem 0; }
    svg.bar { width: 8rem; height: 0.8rem; vertical-align: middle; border: 1px solid var(--line); }
    svg.bar .whole { fill: var(--paper); } svg.bar .part { fill: var(--strong); }
    figure { margin: 1rem 0; } svg.qr { width: 16rem; max-width: 100%; } svg.qr .light { fill: #ffffff; } svg.qr .dark { fill: #000000; }
    svg.drawing { min-width: 44rem; width: 100%; max-width: 70rem; font-size: 13px; } svg.drawing rect { fill: var(--strong); }
    svg.drawing polyline { fill: none; stroke: var(--strong); stroke-width: 2; } svg.drawing .plan { stroke: var(--ink); stroke-dasharray: 6 4; }
    tfoot th, tfoot td { background: var(--soft); }
    label { font-weight: 600; display: block; }
    input, select, textarea, button { font: inherit; color: inherit; padding: 0.35rem 0.5rem; border: 1px solid var(--line); border-radius: 3px;
      background: var(--paper); max-width: 100%; min-height: 2.4rem; }
    input[type=checkbox], input[type=radio] { min-height: 1.5rem; min-width: 1.5rem; vertical-align: middle; }
    input[type=radio] + label { display: inline; }
    td label { display: inline; font-weight: 400; }
    button { background: var(--strong); color: #fff; border-color: var(--strong); cursor: pointer; }
    button.plain { background: none; color: var(--strong); border: 0; padding: 0; text-decoration: underline; min-height: 1.5rem; }
    .stacked { display: grid; gap: 0.4rem; max-width: 32rem; justify-items: start; margin: 1rem 0; }
    .stacked input:not([type]), .stacked input[type=password], .stacked select { width: 100%; }
    .stacked fieldset { display: grid; gap: 0.4rem; width: 100%; justify-items: start; }
    .entry, .entry fieldset { max-width: 60rem; }
    .entry > fieldset { grid-template-columns: repeat(auto-fill, minmax(min(16rem, 100%), 1fr)); align-items: start; justify-items: stretch; gap: 0.75rem; width: 100%; }
    .entry input:not([type]), .entry textarea, .entry select { width: 100%; }
    .entry fieldset fieldset { margin: 0; } .entry [type=checkbox] + label { display: inline; font-weight: 400; }
    [aria-sort=ascending] a::after { content: " \\25B2"; } [aria-sort=descending] a::after { content: " \\25BC"; }
    .entry div .problem { margin: 0.2rem 0 0; padding: 0.2rem 0.5rem; font-weight: 400; }
    .entry .note, .entry .warning { margin: 0.2rem 0 0; } [aria-invalid] { border: 2px solid var(--bad); }
    .filters { display: flex; flex-wrap: wrap; gap: 0.75rem; align-items: end; margin: 0.5rem 0; }
    .buttons { display: flex; flex-wrap: wrap; gap: 0.75rem; }
    fieldset { border: 1px solid var(--line); margin: 1rem 0; min-width: 0; }
    .pair { border: 1px solid var(--line); padding: 0 1rem 0.5rem; margin: 1rem 0; }
    .notice, .problem { border-left: 6px solid var(--good); background: var(--soft); padding: 0.5rem 1rem; }
    .problem { border-color: var(--bad); color: var(--bad); font-weight: 600; white-space: pre-line; }
    .warning { color: var(--warn); }
    .note { color: #4a4a4a; font-size: 0.9rem; }
    .written { white-space: pre-line; } .signature { margin: 1rem 0 3rem; }
    .live { min-height: 1.5rem; margin: 0; color: var(--good); }
    .paging { display: flex; flex-wrap: wrap; gap: 1rem; margin: 1rem 0; }
    dl { display: grid; grid-template-columns: max-content minmax(0, 1fr); gap: 0.2rem 1rem; }
    dt { font-weight: 600; } dd { margin: 0; }
    @media (max-width: 30rem) { dl { grid-template-columns: 1fr; } main { padding: 0 0.6rem 2rem; } }
    @media print {
      header, nav, form, .skip, .live, .screen { display: none; }
      main { max-width: none; padding: 0; } .scroll { overflow: visible; } thead { display: table-header-group; } tr { break-inside: avoid; }
      a { color: inherit; text-decoration: none; } @page { size: A4 landscape; margin: 12mm; }
    }
    """
}
