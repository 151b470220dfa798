/// Markets, people and reports.
enum RegisterTemplates {
  static let all = [
    "markets": markets, "market": market, "persons": persons, "person": person, "reports": reports, "report": report,
  ]

  private static let markets = """
    {{<layout}}{{$content}}
    <form method="get" action="/console/markets" class="filters" role="search">
    <div><label for="q">[[Numéro, objet ou acheteur|Number, title or buyer]]</label><input id="q" name="q" type="search" value="{{search}}"></div>
    {{>selects}}</form>
    <p>{{total}} [[marchés|markets]]{{#isOfficer}} · <a href="/console/markets/new">[[Nouveau marché|New market]]</a>{{/isOfficer}}
    · <a href="/console/forecasts">[[Marchés prévus|Planned markets]]</a> · <a href="/console/buyers">[[Acheteurs|Buyers]]</a> · <a href="/console/posts">[[Postes|Posts]]</a> · <a href="/console/structures">[[Structures|Structures]]</a></p>
    <div class="scroll" role="region" aria-label="[[Marchés|Markets]]" tabindex="0"><table>
    <thead>{{>headings}}</thead>
    <tbody>{{#rows}}<tr><td><a href="{{url}}">{{number}}</a></td><td>{{name}}</td><td>{{buyer}}</td><td>{{notified}}</td><td>{{state}}</td>
    <td class="figure">{{done}} / {{due}}</td><td>{{>bar}}</td></tr>
    {{/rows}}</tbody></table></div>
    {{>paging}}
    {{/content}}{{/layout}}
    """

  private static let market = """
    {{<layout}}{{$content}}
    <p>{{name}}. {{#buyers}}<a href="{{buyerURL}}">{{buyer}}</a>.{{/buyers}} [[Périmètre|Scope]] {{scope}}. {{#holders}}{{.}} {{/holders}}
    <a href="/console/history/{{id}}">[[Historique|History]]</a></p>
    <p>{{>bar}} <a href="{{figureURL}}">{{done}}</a> / {{due}} · <a href="/console/markets/{{id}}/file">[[Dossier|File]]</a> · <a href="/console/markets/{{id}}/posts">[[Postes|Posts]]</a> · <a href="/console/markets/{{id}}/progress">[[Diagrammes|Diagrams]]</a></p>
    {{>market-work}}
    <section aria-labelledby="lots"><h2 id="lots">[[Lots|Lots]]</h2>
    <div class="scroll" role="region" aria-labelledby="lots" tabindex="0"><table>
    <thead><tr><th scope="col">[[Lot|Lot]]</th><th scope="col">[[Objet|Title]]</th><th scope="col" class="figure">[[Fait / dû|Done / due]]</th>
    <th scope="col">[[Avancement|Progress]]</th><th scope="col">[[Calcul|Computation]]</th></tr></thead>
    <tbody>{{#lots}}<tr><th scope="row">{{#isOfficer}}<a href="/console/lots/{{lotId}}/edit">{{number}}</a>{{/isOfficer}}{{^isOfficer}}{{number}}{{/isOfficer}}</th><td>{{name}}</td><td class="figure"><a href="{{figureURL}}">{{done}}</a> / {{due}}</td><td>{{>bar}}</td><td>{{arithmetic}}</td></tr>
    {{/lots}}</tbody></table></div></section>
    <section aria-labelledby="months"><h2 id="months">[[Mois|Months]]</h2>
    <div class="scroll" role="region" aria-labelledby="months" tabindex="0"><table>
    <thead><tr><th scope="col">[[Mois|Month]]</th><th scope="col" class="figure">[[Saisies|Entries]]</th><th scope="col" class="figure">[[À valider|To validate]]</th>
    <th scope="col" class="figure">[[Heures|Hours]]</th><th scope="col">[[État|State]]</th></tr></thead>
    <tbody>{{#months}}<tr><th scope="row"><a href="{{url}}">{{month}}</a></th><td class="figure">{{entries}}</td><td class="figure">{{waiting}}</td>
    <td class="figure">{{hours}}</td><td>{{state}}</td></tr>
    {{/months}}</tbody></table></div></section>
    {{#isOfficer}}{{#entry}}{{>form}}{{/entry}}{{/isOfficer}}
    {{/content}}{{/layout}}
    """

  private static let persons = """
    {{<layout}}{{$content}}
    <form method="get" action="/console/persons" class="filters" role="search">
    <div><label for="q">[[Nom|Name]]</label><input id="q" name="q" type="search" value="{{search}}"></div>
    {{>selects}}</form>
    <p>{{total}} [[personnes|people]]{{#isOfficer}} · <a href="/console/persons/new">[[Nouvelle personne|New person]]</a>{{/isOfficer}}
    · <a href="/console/prescribers">[[Prescripteurs|Prescribers]]</a></p>
    <div class="scroll" role="region" aria-label="[[Personnes|People]]" tabindex="0"><table>
    <thead>{{>headings}}</thead>
    <tbody>{{#rows}}<tr><td><a href="/console/persons/{{id}}">{{name}}</a></td><td>{{born}}</td><td>{{commune}}</td><td>{{prescriber}}</td><td>{{scope}}</td></tr>
    {{/rows}}</tbody></table></div>
    {{>paging}}
    {{/content}}{{/layout}}
    """

  private static let person = """
    {{<layout}}{{$content}}
    <dl>{{#fields}}<dt>{{field}}</dt><dd>{{value}}</dd>{{/fields}}</dl>
    <p><a href="/console/history/{{id}}">[[Historique|History]]</a> · <a href="/console/reports/view?report=person&amp;person={{id}}">[[Parcours|Path]]</a> · <a href="/console/persons/{{id}}/path">[[Diagrammes|Diagrams]]</a>{{#isReconciler}} · <a href="/console/persons/{{id}}/data">[[Données|Data]]</a>{{/isReconciler}}</p>
    {{>person-work}}
    <section aria-labelledby="entries"><h2 id="entries">[[Heures|Hours]] : <a href="{{figureURL}}">{{hours}}</a></h2>
    <div class="scroll" role="region" aria-labelledby="entries" tabindex="0"><table>
    <thead><tr><th scope="col">[[Date|Date]]</th><th scope="col">[[Marché|Market]]</th><th scope="col">[[Lot|Lot]]</th>
    <th scope="col" class="figure">[[Durée|Duration]]</th><th scope="col">[[État|State]]</th></tr></thead>
    <tbody>{{#entries}}<tr><td><a href="/console/history/{{id}}">{{date}}</a></td><td><a href="/console/markets/{{marketId}}">{{market}}</a></td><td>{{lot}}</td>
    <td class="figure">{{hours}}</td><td>{{#isOfficer}}<a href="/console/entries/{{id}}/edit">{{state}}</a>{{/isOfficer}}{{^isOfficer}}{{state}}{{/isOfficer}}</td></tr>
    {{/entries}}</tbody></table></div>{{>paging}}</section>
    {{/content}}{{/layout}}
    """

  private static let reports = """
    {{<layout}}{{$content}}
    <form method="get" action="/console/reports/view" class="stacked">
    <label for="report">[[État|Report]]</label><select id="report" name="report" required>
    {{#kinds}}<option value="{{value}}"{{#isChosen}} selected{{/isChosen}}>{{title}}</option>{{/kinds}}</select>
    <label for="year">[[Année|Year]]</label><input id="year" name="year" inputmode="numeric">
    <label for="month">[[ou mois|or month]]</label><input id="month" name="month" placeholder="2026-03">
    <label for="buyer">[[Acheteur : nom ou SIRET|Buyer: name or SIRET]]</label><input id="buyer" name="buyer">
    <label for="market">[[Marché|Market]]</label><input id="market" name="market" value="{{market}}">
    <label for="person">[[Personne|Person]]</label><input id="person" name="person" value="{{person}}">
    {{>choices}}
    <label for="quarter">[[Trimestre des marchés prévus|Quarter of planned markets]]</label><input id="quarter" name="quarter" placeholder="2026-T3">
    <label for="day">[[Jour des pénalités|Day of penalties]]</label><input id="day" name="day" placeholder="30/06/2026">
    <label for="hourly-ceiling">[[Plafond horaire de la sécurité sociale, en euros|Hourly ceiling of social security, in euros]]</label><input id="hourly-ceiling" name="hourly-ceiling" inputmode="decimal">
    <label for="fte-base">[[Heures d'un ETP|Hours of an FTE]]</label><input id="fte-base" name="fte-base" inputmode="numeric" placeholder="1607">
    <label for="format">[[Forme|Form]]</label><select id="format" name="format">
    <option value="">[[Page à lire et à imprimer|Page to read and print]]</option><option value="xlsx">[[Classeur XLSX|XLSX workbook]]</option>
    <option value="csv-fr">[[CSV français|French CSV]]</option><option value="html">[[Fichier HTML|HTML file]]</option><option value="json">JSON</option></select>
    <button type="submit">[[Établir|Make]]</button></form>
    <p><a href="/console/reports/texts">[[Textes du bilan annuel|Texts of the yearly report]]</a></p>
    <form method="get" action="/console/reports/procurement" class="stacked"><h2>[[Données de la commande publique|Public-procurement data]]</h2>
    <label for="notified">[[Année de notification|Year of notification]]</label><input id="notified" name="year" inputmode="numeric">
    <label for="of">[[Acheteur : nom ou SIRET|Buyer: name or SIRET]]</label><input id="of" name="buyer">
    <button type="submit">[[Télécharger le JSON|Download the JSON]]</button></form>
    {{/content}}{{/layout}}
    """

  private static let report = """
    {{<layout}}{{$content}}
    <p class="buttons screen">{{#downloads}}<a href="{{url}}">{{title}}</a> {{/downloads}}<a href="{{figureURL}}">[[De quoi les totaux sont faits|What the totals are made of]]</a> <a href="/console/reports">[[Un autre état|Another report]]</a></p>
    <dl>{{#facts}}<dt>{{name}}</dt><dd>{{value}}</dd>{{/facts}}</dl>
    {{#tables}}<section aria-labelledby="table-{{n}}"><h2 id="table-{{n}}">{{name}}</h2>
    {{>drawing}}
    <div class="scroll" role="region" aria-labelledby="table-{{n}}" tabindex="0"><table>
    <thead><tr>{{#columns}}<th scope="col"{{#isFigure}} class="figure"{{/isFigure}}>{{text}}</th>{{/columns}}</tr></thead>
    <tbody>{{#rows}}<tr>{{#cells}}<td{{#isFigure}} class="figure"{{/isFigure}}>{{#urls}}<a href="{{.}}">{{text}}</a>{{/urls}}{{^urls}}{{text}}{{/urls}}</td>{{/cells}}</tr>
    {{/rows}}</tbody></table></div></section>{{/tables}}
    {{#isCut}}<p class="problem">[[Trop de lignes pour une page : les fichiers ont tout.|Too many rows for a page: the files have everything.]]</p>{{/isCut}}
    {{#texts}}<section><h2>{{title}}</h2><p class="written">{{text}}</p></section>{{/texts}}
    {{#signatures}}<p class="signature">{{.}}</p>{{/signatures}}
    <ul class="note">{{#formulas}}<li>{{.}}</li>{{/formulas}}</ul>
    {{/content}}{{/layout}}
    """
}
