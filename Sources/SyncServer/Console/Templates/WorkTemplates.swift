/// Pools, prescribers, contracts, and entries that may be of the same work.
enum WorkTemplates {
  static let all = [
    "pools": pools, "pool": pool, "prescribers": prescribers, "person-work": personWork, "market-work": marketWork,
    "duplicate-hours": duplicateHours, "selects": selects,
    "choices": choices,
  ]

  private static let choices = """
    {{#selects}}<div><label for="{{selectId}}">{{selectLabel}}</label><select id="{{selectId}}" name="{{selectId}}"><option value="">–</option>
    {{#options}}<option value="{{option}}"{{#isChosen}} selected{{/isChosen}}>{{optionLabel}}</option>{{/options}}</select></div>
    {{/selects}}
    """

  private static let selects = """
    {{>choices}}<input type="hidden" name="sort" value="{{sort}}"><button type="submit">[[Chercher|Search]]</button>
    """

  private static let pools = """
    {{<layout}}{{$content}}
    <form method="get" action="/console/pools" class="filters" role="search">
    <div><label for="q">[[Nom ou SIREN|Name or SIREN]]</label><input id="q" name="q" type="search" value="{{search}}"></div>
    <button type="submit">[[Chercher|Search]]</button></form>
    <p>{{total}} [[mutualisations|pools]]{{#isOfficer}} · <a href="/console/pools/new">[[Nouvelle mutualisation|New pool]]</a>{{/isOfficer}}</p>
    <div class="scroll" role="region" aria-label="[[Mutualisations|Pools]]" tabindex="0"><table>
    <thead><tr><th scope="col">[[Nom|Name]]</th><th scope="col">SIREN</th><th scope="col" class="figure">[[Lots|Lots]]</th>
    <th scope="col" class="figure">[[Fait / dû|Done / due]]</th><th scope="col">[[Avancement|Progress]]</th></tr></thead>
    <tbody>{{#rows}}<tr><td><a href="{{url}}">{{name}}</a></td><td>{{siren}}</td><td class="figure">{{members}}</td>
    <td class="figure">{{done}} / {{due}}</td><td>{{>bar}}</td></tr>
    {{/rows}}</tbody></table></div>
    {{>paging}}
    {{/content}}{{/layout}}
    """

  private static let pool = """
    {{<layout}}{{$content}}
    <p>SIREN {{siren}}. {{note}}{{#isOfficer}} <a href="{{url}}/edit">[[Modifier|Change]]</a>{{/isOfficer}}
    <a href="/console/history/{{id}}">[[Historique|History]]</a></p>
    {{#warnings}}<p class="warning">{{.}}</p>{{/warnings}}
    <p>{{>bar}} <a href="{{figureURL}}">{{done}}</a> / {{due}}{{#reason}} ([[fixé|set]] : {{reason}}){{/reason}}</p>
    <div class="scroll" role="region" aria-label="[[Lots|Lots]]" tabindex="0"><table>
    <thead><tr><th scope="col">[[Marché/lot|Market/lot]]</th><th scope="col" class="figure">[[Fait / dû|Done / due]]</th>
    <th scope="col">[[Avancement|Progress]]</th>{{#isOfficer}}<th scope="col">[[Action|Action]]</th>{{/isOfficer}}</tr></thead>
    <tbody>{{#lots}}<tr><th scope="row"><a href="{{url}}">{{lot}}</a></th><td class="figure">{{done}} / {{due}}</td><td>{{>bar}}</td>
    {{#isOfficer}}<td><form method="post" action="/console/pools/{{poolId}}/lots/remove"><input type="hidden" name="token" value="{{token}}">
    <input type="hidden" name="lot" value="{{id}}"><button type="submit" aria-label="[[Retirer|Take out]] {{lot}}">[[Retirer|Take out]]</button></form></td>{{/isOfficer}}</tr>
    {{/lots}}</tbody></table></div>
    {{#isOfficer}}{{#entry}}{{>form}}{{/entry}}{{/isOfficer}}
    {{/content}}{{/layout}}
    """

  private static let prescribers = """
    {{<layout}}{{$content}}
    <form method="get" action="/console/prescribers" class="filters" role="search">
    <div><label for="q">[[Nom|Name]]</label><input id="q" name="q" type="search" value="{{search}}"></div>
    <button type="submit">[[Chercher|Search]]</button></form>
    <p>{{total}} [[prescripteurs|prescribers]]{{#isOfficer}} · <a href="/console/prescribers/new">[[Nouveau prescripteur|New prescriber]]</a>{{/isOfficer}}</p>
    <div class="scroll" role="region" aria-label="[[Prescripteurs|Prescribers]]" tabindex="0"><table>
    <thead><tr><th scope="col">[[Nom|Name]]</th><th scope="col">[[Sorte|Kind]]</th><th scope="col">[[Contact|Contact]]</th>
    <th scope="col">[[Périmètre|Scope]]</th></tr></thead>
    <tbody>{{#rows}}<tr><td>{{#isOfficer}}<a href="/console/prescribers/{{id}}/edit">{{name}}</a>{{/isOfficer}}{{^isOfficer}}{{name}}{{/isOfficer}}</td>
    <td>{{kind}}</td><td>{{contact}}</td><td>{{scope}}</td></tr>
    {{/rows}}</tbody></table></div>
    {{>paging}}
    {{/content}}{{/layout}}
    """

  /// A person's proofs and contracts.
  private static let personWork = """
    {{#isOfficer}}<p class="buttons"><a href="/console/persons/{{id}}/edit">[[Modifier|Change]]</a>
    <a href="/console/persons/{{id}}/eligibilities/new">[[Nouvelle preuve|New proof]]</a>
    <a href="/console/persons/{{id}}/contracts/new">[[Nouveau contrat|New contract]]</a>
    <a href="/console/persons/{{id}}/positions/new">[[Positionner sur un poste|Propose for a post]]</a></p>{{/isOfficer}}
    <section aria-labelledby="proofs"><h2 id="proofs">[[Éligibilité|Eligibility]] : {{eligible}}</h2>
    {{#hasProofs}}<div class="scroll" role="region" aria-labelledby="proofs" tabindex="0"><table>
    <thead><tr><th scope="col">[[Critère|Criterion]]</th><th scope="col">[[Pièce|Document]]</th><th scope="col">[[Datée du|Dated]]</th>
    <th scope="col">[[Valable jusqu'au|Valid until]]</th><th scope="col">[[Contrôle|Check]]</th>{{#isOfficer}}<th scope="col">[[Action|Action]]</th>{{/isOfficer}}</tr></thead>
    <tbody>{{#proofs}}<tr><th scope="row"><a href="/console/history/{{id}}">{{criterion}}</a></th><td>{{proof}}</td><td>{{provedOn}}</td><td>{{validUntil}}</td>
    <td>{{check}}</td>{{#isOfficer}}<td><a href="/console/eligibilities/{{id}}/edit">[[Modifier ou contrôler|Change or check]]</a></td>{{/isOfficer}}</tr>
    {{/proofs}}</tbody></table></div>{{/hasProofs}}
    {{#isOfficer}}{{#isConfidential}}<p><a href="/console/persons/{{id}}/reveal">[[Voir les critères confidentiels|See the confidential criteria]]</a></p>{{/isConfidential}}{{/isOfficer}}</section>
    <section aria-labelledby="contracts"><h2 id="contracts">[[Contrats|Contracts]]</h2>
    {{#hasContracts}}<div class="scroll" role="region" aria-labelledby="contracts" tabindex="0"><table>
    <thead><tr><th scope="col">[[Marché|Market]]</th><th scope="col">[[Lot|Lot]]</th><th scope="col">[[Employeur|Employer]]</th>
    <th scope="col">[[Type|Kind]]</th><th scope="col">[[Du|From]]</th><th scope="col">[[Au|To]]</th><th scope="col">[[Sortie|Exit]]</th>
    <th scope="col">[[Suivis|Follow-ups]]</th>{{#isOfficer}}<th scope="col">[[Action|Action]]</th>{{/isOfficer}}</tr></thead>
    <tbody>{{#contracts}}<tr><th scope="row"><a href="/console/markets/{{marketId}}">{{market}}</a></th><td>{{lot}}</td><td>{{employer}}</td>
    <td>{{kind}}</td><td>{{from}}</td><td>{{to}}</td><td>{{exit}}</td><td><ul class="plain">{{#followUps}}<li>{{.}}</li>{{/followUps}}</ul></td>
    {{#isOfficer}}<td><a href="/console/contracts/{{id}}/edit">[[Modifier, sortie|Change, exit]]</a>
    <a href="/console/contracts/{{id}}/follow-up">[[Noter un suivi|Note a follow-up]]</a></td>{{/isOfficer}}</tr>
    {{/contracts}}</tbody></table></div>{{/hasContracts}}</section>
    {{#positions}}<section aria-labelledby="{{partId}}"><h2 id="{{partId}}">{{partTitle}}</h2>
    {{>parts}}</section>{{/positions}}
    """

  private static let marketWork = """
    {{#isOfficer}}<p class="buttons"><a href="/console/markets/{{id}}/edit">[[Modifier|Change]]</a>
    <a href="/console/markets/{{id}}/step">[[Changer d'état|Take to another state]]</a>
    <a href="/console/markets/{{id}}/amend">[[Avenant|Amendment]]</a>
    <a href="/console/markets/{{id}}/lots/new">[[Nouveau lot|New lot]]</a></p>{{/isOfficer}}
    {{#warnings}}<p class="warning">{{.}}</p>{{/warnings}}
    <dl>{{#facts}}<dt>{{fact}}</dt><dd>{{value}}</dd>{{/facts}}</dl>
    """

  private static let duplicateHours = """
    {{<layout}}{{$content}}
    <p><a href="/console/duplicates">[[Personnes en double|Duplicate people]]</a></p>
    {{#isPartial}}<p class="note">[[Tous les marchés ne sont pas encore vus ; recharger la page.|Not all markets were looked at yet; reload the page.]]</p>{{/isPartial}}
    {{^pairs}}<p>[[Aucun doublon trouvé.|No duplicate found.]]</p>{{/pairs}}
    {{#pairs}}<section class="pair" aria-labelledby="pair-{{n}}"><h2 id="pair-{{n}}">{{pairTitle}}</h2><p>{{what}}</p>
    <div class="scroll" role="region" aria-labelledby="pair-{{n}}" tabindex="0"><table>
    <thead><tr><th scope="col">[[Donnée|Field]]</th><th scope="col"><a href="/console/history/{{one}}">{{one}}</a></th>
    <th scope="col"><a href="/console/history/{{other}}">{{other}}</a></th></tr></thead>
    <tbody>{{#fields}}<tr><th scope="row">{{field}}</th><td>{{left}}</td><td>{{right}}</td></tr>{{/fields}}</tbody></table></div>
    {{#isReconciler}}<form method="post" action="/console/duplicates/hours" class="stacked">
    <input type="hidden" name="token" value="{{token}}"><input type="hidden" name="seen" value="{{seen}}">
    <input type="hidden" name="one" value="{{one}}"><input type="hidden" name="other" value="{{other}}">
    <label for="reason-{{n}}">[[Motif|Reason]]</label><input id="reason-{{n}}" name="reason" required>
    <button type="submit">[[C'est le même travail : une seule compte|It is the same work: one counts]]</button></form>{{/isReconciler}}</section>
    {{/pairs}}
    {{>paging}}
    {{#hasMerges}}<section aria-labelledby="merges"><h2 id="merges">[[Fusions|Merges]]</h2>
    {{#merges}}<div class="pair"><p>{{names}} – {{by}}</p>
    {{#isReconciler}}<form method="post" action="/console/duplicates/hours/undo" class="stacked">
    <input type="hidden" name="token" value="{{token}}"><input type="hidden" name="id" value="{{id}}">
    <label for="undo-{{id}}">[[Motif|Reason]]</label><input id="undo-{{id}}" name="reason" required>
    <button type="submit">[[Défaire la fusion|Undo the merge]]</button></form>{{/isReconciler}}</div>{{/merges}}</section>{{/hasMerges}}
    {{/content}}{{/layout}}
    """
}
