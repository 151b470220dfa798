/// Totals, what they are made of, and the history of a record.
enum FigureTemplates {
  static let all = ["figure": figure, "history": history]

  private static let figure = """
    {{<layout}}{{$content}}
    <p><strong>{{subject}}</strong> : {{sum}}, {{total}} [[lignes|lines]]</p>
    <div class="scroll" role="region" aria-label="[[Ce qui compte|What counts]]" tabindex="0"><table>
    <thead><tr><th scope="col">[[Date|Date]]</th><th scope="col">[[Marché|Market]]</th><th scope="col">[[Lot|Lot]]</th><th scope="col">[[Personne|Person]]</th>
    <th scope="col" class="figure">[[Durée|Duration]]</th><th scope="col">[[État|State]]</th><th scope="col">[[D'où|From]]</th></tr></thead>
    <tbody>{{#rows}}<tr><td>{{date}}</td><td><a href="/console/markets/{{marketId}}">{{market}}</a></td><td>{{lot}}</td><td><a href="/console/persons/{{personId}}">{{person}}</a></td>
    <td class="figure">{{hours}}</td><td>{{state}}</td><td>{{#isCorrection}}<a href="/console/history/{{correction}}">{{#isOld}}[[correction : repris|correction: taken back]]{{/isOld}}{{^isOld}}[[correction : juste|correction: right]]{{/isOld}}</a>, {{/isCorrection}}\
    <a href="/console/history/{{entry}}">[[saisie|entry]]</a></td></tr>
    {{/rows}}</tbody>
    <tfoot>{{#isPaged}}<tr><th scope="row" colspan="4">[[Cette page|This page]]</th><td class="figure">{{shownSum}}</td><td colspan="2"></td></tr>{{/isPaged}}
    <tr><th scope="row" colspan="4">[[Total|Total]]</th><td class="figure"><strong>{{sum}}</strong></td><td colspan="2"></td></tr></tfoot></table></div>
    {{>paging}}
    <p class="note">[[Comptent les saisies déclarées, contrôlées ou validées qu'aucune fusion ne cache, et de chaque correction ce qu'elle reprend et ce qui est juste.|Entries count that are declared, checked or validated and hidden by no merge, and of each correction what it takes back and what is right.]]</p>
    {{/content}}{{/layout}}
    """

  private static let history = """
    {{<layout}}{{$content}}
    <div class="scroll" role="region" aria-label="[[Versions|Versions]]" tabindex="0"><table>
    <thead><tr><th scope="col">[[Heure de l'appareil|Device time]]</th><th scope="col">[[Reçu|Received]]</th><th scope="col">[[Agent|Officer]]</th><th scope="col">[[Appareil|Device]]</th>
    <th scope="col">[[Quoi|What]]</th><th scope="col">[[Valeur|Value]]</th><th scope="col">[[Vigueur|Standing]]</th><th scope="col">[[Motif|Reason]]</th></tr></thead>
    <tbody>{{#versions}}<tr><td>{{deviceTime}}</td><td>{{receivedAt}}</td><td>{{officer}}</td><td><code>{{device}}</code>{{#isRecovered}} [[rendue par|given back by]] <code>{{via}}</code>{{/isRecovered}}</td>
    <td>{{what}}</td><td>{{value}}</td><td>{{standing}}</td><td>{{reason}}</td></tr>
    {{/versions}}</tbody></table></div>
    {{>paging}}
    {{#hasDecisions}}<section aria-labelledby="decisions"><h2 id="decisions">[[Corrections et fusions|Corrections and merges]]</h2>
    <ul>{{#decisions}}<li>{{table}} <a href="/console/history/{{id}}">{{id}}</a></li>{{/decisions}}</ul></section>{{/hasDecisions}}
    {{#hasLog}}<section aria-labelledby="log"><h2 id="log">[[Journal|Log]]</h2>
    <div class="scroll" role="region" aria-labelledby="log" tabindex="0"><table>
    <thead><tr><th scope="col">[[Heure|Time]]</th><th scope="col">[[Décision|Decision]]</th><th scope="col">[[Agent|Officer]]</th><th scope="col">[[Appareil|Device]]</th><th scope="col">[[Pourquoi|Why]]</th></tr></thead>
    <tbody>{{#log}}<tr><td>{{at}}</td><td>{{action}}</td><td>{{officer}}</td><td>{{#hasDevice}}<a href="/console/devices/{{device}}">{{device}}</a>{{/hasDevice}}</td><td>{{code}}</td></tr>
    {{/log}}</tbody></table></div></section>{{/hasLog}}
    {{#sharing}}<section aria-labelledby="sharing"><h2 id="sharing">[[Partage|Sharing]] : {{granting}}</h2>
    <form method="post" action="/console/history/{{id}}/share" class="filters"><input type="hidden" name="token" value="{{token}}">
    <div><label for="scope">[[Périmètre|Scope]]</label><select id="scope" name="scope" required><option value="">–</option>{{#scopes}}<option value="{{option}}">{{optionLabel}}</option>{{/scopes}}</select></div>
    <button type="submit" name="change" value="share">[[Partager|Share]]</button>
    <button type="submit" name="change" value="unshare">[[Ne plus partager|Share no more]]</button></form></section>{{/sharing}}
    {{/content}}{{/layout}}
    """
}
