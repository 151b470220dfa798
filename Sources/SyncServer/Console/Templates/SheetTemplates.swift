/// Pages that are told as tables (`Forms/Sheets.swift`).
enum SheetTemplates {
  static let all = ["sheet": sheet, "list": list, "parts": parts]

  private static let sheet = """
    {{<layout}}{{$content}}
    <p><a href="{{backURL}}">{{backTitle}}</a>{{#sheetLinks}} · <a href="{{linkURL}}">{{linkTitle}}</a>{{/sheetLinks}}</p>
    {{#hasFacts}}<dl>{{#facts}}<dt>{{fact}}</dt><dd>{{value}}</dd>{{/facts}}</dl>{{/hasFacts}}
    {{#parts}}<section aria-labelledby="{{partId}}"><h2 id="{{partId}}">{{partTitle}}</h2>
    {{#isEmpty}}<p>[[Rien n'est noté.|Nothing is noted.]]</p>{{/isEmpty}}
    {{>parts}}</section>
    {{/parts}}
    {{/content}}{{/layout}}
    """

  private static let list = """
    {{<layout}}{{$content}}
    {{#hasSearch}}<form method="get" action="{{path}}" class="filters" role="search">
    {{#searches}}<div><label for="{{searchId}}">{{searchLabel}}</label><input id="{{searchId}}" name="{{searchId}}" type="search" value="{{searched}}"></div>
    {{/searches}}{{>selects}}</form>{{/hasSearch}}
    {{#remarks}}<p class="note">{{.}}</p>{{/remarks}}
    <p>{{total}} {{noun}}{{#news}} · <a href="{{linkURL}}">{{linkTitle}}</a>{{/news}}</p>
    {{#parts}}{{#isTitled}}<h2 id="{{partId}}">{{partTitle}}</h2>{{/isTitled}}
    {{>parts}}{{/parts}}
    {{>paging}}
    {{/content}}{{/layout}}
    """

  private static let parts = """
    {{#hasTable}}<div class="scroll" role="region" aria-label="{{partTitle}}" tabindex="0"><table>
    <thead><tr>{{#columns}}<th scope="col">{{.}}</th>{{/columns}}</tr></thead>
    <tbody>{{#rows}}<tr>{{#cells}}<td>{{#urls}}<a href="{{.}}">{{text}}</a>{{/urls}}{{^urls}}{{text}}{{/urls}}</td>{{/cells}}</tr>
    {{/rows}}</tbody></table></div>{{/hasTable}}
    {{#notes}}<p class="written">{{.}}</p>{{/notes}}
    {{#hasLinks}}<p class="buttons">{{#partLinks}}<a href="{{linkURL}}">{{linkTitle}}</a> {{/partLinks}}</p>{{/hasLinks}}
    """
}
