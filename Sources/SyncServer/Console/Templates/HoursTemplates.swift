/// Months and their entries.
enum HoursTemplates {
  static let all = ["hours": hours, "month": month, "markets-of-month": marketsOfMonth]

  private static let hours = """
    {{<layout}}{{$content}}
    <p>[[Les mois où des saisies attendent le bureau, que l'on peut trier.|The months in which entries wait for the office.]]</p>
    <form method="get" action="/console/hours" class="filters" role="search">
    <div><label for="market">[[Marché|Market]]</label><input id="market" name="market" type="search" value="{{searchedMarket}}"></div>
    <div><label for="month">[[Mois|Month]]</label><input id="month" name="month" value="{{searchedMonth}}"></div>
    {{>selects}}</form>
    {{#isPartial}}<p class="note">[[Tous les marchés ne sont pas encore vus ; recharger la page.|Not all markets were looked at yet; reload the page.]]</p>{{/isPartial}}
    {{^rows}}<p>[[Rien n'attend.|Nothing waits.]]</p>{{/rows}}
    {{#hasRows}}<div class="scroll" role="region" aria-label="[[Mois|Months]]" tabindex="0"><table>
    <thead>{{>headings}}</thead>
    <tbody>{{#rows}}<tr><td><a href="{{url}}">{{market}}</a></td><td>{{month}}</td><td class="figure">{{declared}}</td>
    <td class="figure">{{checked}}</td><td class="figure">{{hours}}</td></tr>
    {{/rows}}</tbody></table></div>{{/hasRows}}
    {{>paging}}
    {{/content}}{{/layout}}
    """

  private static let marketsOfMonth = """
    {{<layout}}{{$content}}
    <p>{{sum}}, {{total}} [[marchés|markets]]</p>
    {{#isPartial}}<p class="note">[[Tous les marchés ne sont pas encore vus ; recharger la page.|Not all markets were looked at yet; reload the page.]]</p>{{/isPartial}}
    <div class="scroll" role="region" aria-label="[[Marchés|Markets]]" tabindex="0"><table>
    <thead><tr><th scope="col">[[Marché|Market]]</th><th scope="col">[[Intitulé|Title]]</th><th scope="col" class="figure">[[Saisies|Entries]]</th>
    <th scope="col" class="figure">[[Heures|Hours]]</th></tr></thead>
    <tbody>{{#rows}}<tr><td><a href="{{url}}">{{market}}</a></td><td>{{title}}</td><td class="figure">{{entries}}</td><td class="figure"><a href="{{figureURL}}">{{hours}}</a></td></tr>
    {{/rows}}</tbody>
    <tfoot><tr><th scope="row" colspan="3">[[Tous les marchés|All markets]]</th><td class="figure"><strong>{{sum}}</strong></td></tr></tfoot></table></div>
    {{>paging}}
    {{/content}}{{/layout}}
    """

  private static let month = """
    {{<layout}}{{$content}}
    <p><a href="/console/markets/{{marketId}}">{{market}}</a>. {{entries}} [[saisies|entries]], <a href="{{figureURL}}">{{hours}}</a>.
    {{#isLocked}}<strong>[[Mois clos.|Month closed.]]</strong>{{/isLocked}}</p>
    {{#hasShown}}<section aria-labelledby="shown"><h2 id="shown">[[Ce qui était affiché|What was shown]]</h2>
    <ul>{{#shown}}<li>{{.}}</li>{{/shown}}</ul></section><h2>[[Ce qu'il y a maintenant|What there is now]]</h2>{{/hasShown}}
    <form method="post" action="{{path}}">
    <input type="hidden" name="token" value="{{token}}"><input type="hidden" name="seen" value="{{seen}}">
    <div class="scroll" role="region" aria-label="[[Saisies|Entries]]" tabindex="0"><table>
    <thead><tr>{{#isReconciler}}<th scope="col">[[Choisie|Chosen]]</th>{{/isReconciler}}<th scope="col">[[Date|Date]]</th><th scope="col">[[Lot|Lot]]</th>
    <th scope="col">[[Personne|Person]]</th><th scope="col" class="figure">[[Durée|Duration]]</th><th scope="col">[[État|State]]</th>
    <th scope="col">[[Agent|Officer]]</th><th scope="col">[[Remarques|Remarks]]</th></tr></thead>
    <tbody>{{#rows}}<tr>{{#isReconciler}}<td>{{#isWaiting}}<input type="checkbox" name="id" value="{{id}}" aria-label="{{label}}">{{/isWaiting}}
    <input type="hidden" name="shown" value="{{label}}"></td>{{/isReconciler}}
    <td><a href="/console/history/{{id}}">{{date}}</a></td><td>{{lot}}</td><td><a href="/console/persons/{{personId}}">{{person}}</a></td>
    <td class="figure">{{hours}}</td><td>{{#isOfficer}}<a href="/console/entries/{{id}}/edit">{{state}}</a>{{/isOfficer}}{{^isOfficer}}{{state}}{{/isOfficer}}</td><td>{{officer}}</td>
    <td>{{note}}<ul class="plain">{{#conflicts}}<li><a href="/console/conflicts/{{.}}">[[Conflit à régler|Conflict to settle]]</a></li>{{/conflicts}}
    {{#warnings}}<li class="warning">{{.}}</li>{{/warnings}}</ul></td></tr>
    {{/rows}}</tbody></table></div>
    {{>paging}}
    {{#isReconciler}}{{#isOpen}}<fieldset><legend>[[Décision|Decision]]</legend>
    <div><label for="reason">[[Motif (demandé pour un refus, ou s'il y a des remarques)|Reason (needed to refuse, or where there are remarks)]]</label><input id="reason" name="reason" value="{{reason}}"></div>
    <p>[[Saisies choisies|Chosen entries]] :</p>
    <p class="buttons"><button type="submit" name="decision" value="check">[[Contrôler|Check]]</button>
    <button type="submit" name="decision" value="validate">[[Valider|Validate]]</button>
    <button type="submit" name="decision" value="refuse">[[Refuser|Refuse]]</button></p>
    <p>[[Tout le mois|The whole month]] :</p>
    <p class="buttons"><button type="submit" name="decision" value="check-month">[[Contrôler le mois|Check the month]]</button>
    <button type="submit" name="decision" value="validate-month">[[Valider et clore le mois|Validate and close the month]]</button></p></fieldset>{{/isOpen}}
    {{#isLocked}}<fieldset><legend>[[Rouvrir|Open again]]</legend><div><label for="reason">[[Motif|Reason]]</label><input id="reason" name="reason"></div>
    <p class="buttons"><button type="submit" name="decision" value="unlock">[[Rouvrir le mois|Open the month again]]</button></p></fieldset>{{/isLocked}}{{/isReconciler}}
    </form>
    {{/content}}{{/layout}}
    """
}
