/// Diagrams, as SVG whose figures stand in the table beside them.
enum DiagramTemplates {
  static let all = ["diagrams": diagrams, "drawing": drawing]

  private static let drawing = """
    {{#drawing}}<figure class="scroll" tabindex="0"><svg class="drawing" role="img" aria-label="{{title}}" viewBox="0 0 {{width}} {{height}}"><title>{{title}}</title>
    {{#rectangles}}<rect x="{{x}}" y="{{y}}" width="{{width}}" height="{{height}}"/>{{/rectangles}}
    {{#lines}}<polyline{{#isPlan}} class="plan"{{/isPlan}} points="{{points}}"/>{{/lines}}
    {{#texts}}<text x="{{x}}" y="{{y}}"{{#endsThere}} text-anchor="end"{{/endsThere}}>{{text}}</text>{{/texts}}
    </svg></figure>{{/drawing}}
    """

  private static let diagrams = """
    {{<layout}}{{$content}}
    <p><a href="{{back}}">{{backTitle}}</a></p>
    {{^hasTables}}<p>[[Rien à montrer.|Nothing to show.]]</p>{{/hasTables}}
    {{#tables}}<section aria-labelledby="table-{{n}}"><h2 id="table-{{n}}">{{name}}</h2>
    {{>drawing}}
    <div class="scroll" role="region" aria-labelledby="table-{{n}}" tabindex="0"><table>
    <thead><tr>{{#columns}}<th scope="col">{{text}}</th>{{/columns}}</tr></thead>
    <tbody>{{#rows}}<tr>{{#cells}}<td{{#isFigure}} class="figure"{{/isFigure}}>{{text}}</td>{{/cells}}</tr>
    {{/rows}}</tbody></table></div></section>{{/tables}}
    {{>paging}}
    {{/content}}{{/layout}}
    """
}
