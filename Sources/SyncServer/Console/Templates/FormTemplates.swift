/// The one form by which the register is worked.
enum FormTemplates {
  static let all = ["entry-form": page, "form": form, "headings": headings]

  private static let page = """
    {{<layout}}{{$content}}
    {{#entry}}<p><a href="{{backURL}}">{{backTitle}}</a></p>
    {{#remarks}}<p class="warning">{{.}}</p>{{/remarks}}
    {{>form}}
    {{#others}}<form method="post" action="{{otherURL}}"><input type="hidden" name="token" value="{{token}}">
    <input type="hidden" name="seen" value="{{seen}}"><button type="submit">{{otherTitle}}</button></form>{{/others}}{{/entry}}
    {{/content}}{{/layout}}
    """

  private static let form = """
    <form method="post" action="{{url}}" class="stacked entry"><input type="hidden" name="token" value="{{token}}">
    {{#isNew}}<input type="hidden" name="once" value="{{once}}">{{/isNew}}{{#isOld}}<input type="hidden" name="seen" value="{{seen}}">{{/isOld}}
    {{#sections}}<fieldset><legend>{{legend}}</legend>
    {{#fields}}<div><input type="hidden" name="was-{{name}}" value="{{was}}">
    {{^isSeveral}}<label for="{{id}}">{{label}}{{#isNeeded}} *{{/isNeeded}}</label>{{/isSeveral}}
    {{#isLine}}<input id="{{id}}" name="{{name}}" value="{{value}}" inputmode="{{mode}}"{{#isListed}} list="{{id}}-list"{{/isListed}}{{#isNeeded}} required{{/isNeeded}}{{#isDescribed}} aria-describedby="{{described}}"{{/isDescribed}}{{#isWrong}} aria-invalid="true"{{/isWrong}}>
    {{#isListed}}<datalist id="{{id}}-list">{{#proposals}}<option value="{{.}}"></option>{{/proposals}}</datalist>{{/isListed}}{{/isLine}}
    {{#isNote}}<textarea id="{{id}}" name="{{name}}" rows="{{rows}}"{{#isNeeded}} required{{/isNeeded}}{{#isDescribed}} aria-describedby="{{described}}"{{/isDescribed}}{{#isWrong}} aria-invalid="true"{{/isWrong}}>{{value}}</textarea>{{/isNote}}
    {{#isChoice}}<select id="{{id}}" name="{{name}}"{{#isNeeded}} required{{/isNeeded}}{{#isDescribed}} aria-describedby="{{described}}"{{/isDescribed}}{{#isWrong}} aria-invalid="true"{{/isWrong}}><option value="">–</option>
    {{#choices}}<option value="{{choice}}"{{#isChosen}} selected{{/isChosen}}>{{choiceLabel}}</option>{{/choices}}</select>{{/isChoice}}
    {{#isSeveral}}<fieldset><legend>{{label}}</legend>{{#choices}}<div><input type="checkbox" id="{{choiceId}}" name="{{name}}" value="{{choice}}"{{#isChosen}} checked{{/isChosen}}>
    <label for="{{choiceId}}">{{choiceLabel}}</label></div>{{/choices}}</fieldset>{{/isSeveral}}
    {{#hints}}<p class="note" id="{{id}}-hint">{{.}}</p>{{/hints}}
    {{#nows}}<p class="warning">[[Maintenant|Now]] : {{.}}</p>{{/nows}}
    {{#problems}}<p class="problem" id="{{id}}-problem">{{.}}</p>{{/problems}}</div>
    {{/fields}}</fieldset>
    {{/sections}}{{#hasSections}}<p class="note">* [[à remplir|to be filled in]]</p><button type="submit">[[Enregistrer|Save]]</button>{{/hasSections}}</form>
    """

  /// The headings of a list, by which it is sorted.
  private static let headings = """
    <tr>{{#headings}}<th scope="col"{{#isFigure}} class="figure"{{/isFigure}}{{#sorted}} aria-sort="{{.}}"{{/sorted}}>\
    {{#links}}<a href="{{.}}">{{heading}}</a>{{/links}}{{^links}}{{heading}}{{/links}}</th>{{/headings}}</tr>
    """
}
