/// Conflicts, held changes and duplicates.
enum DecisionTemplates {
  static let all = [
    "conflicts": conflicts, "conflict": conflict, "settled": settled, "held-list": heldList, "held": held,
    "duplicates": duplicates, "effects": effects,
  ]

  private static let conflicts = """
    {{<layout}}{{$content}}
    <form method="get" action="/console/conflicts" class="filters">
    <div><label for="table">[[Table|Table]]</label><select id="table" name="table"><option value="">[[toutes|all]]</option>
    {{#tables}}<option value="{{value}}"{{#isChosen}} selected{{/isChosen}}>{{value}}</option>{{/tables}}</select></div>
    <div><label for="market">[[Marché|Market]]</label><input id="market" name="market" value="{{marketFilter}}"></div>
    <div><label for="officer">[[Agent|Officer]]</label><input id="officer" name="officer" value="{{officerFilter}}"></div>
    <button type="submit">[[Filtrer|Filter]]</button></form>
    <p>{{total}} [[conflits|conflicts]]</p>
    {{#hasRows}}<form method="post" action="/console/conflicts">
    <input type="hidden" name="token" value="{{token}}">
    <div class="scroll" role="region" aria-label="[[Conflits|Conflicts]]" tabindex="0"><table>
    <thead><tr>{{#isReconciler}}<th scope="col">[[Choisi|Chosen]]</th>{{/isReconciler}}<th scope="col">[[Fiche|Record]]</th>
    <th scope="col">[[Quoi|What]]</th><th scope="col">[[Valeurs|Values]]</th></tr></thead>
    <tbody>{{#rows}}<tr>{{#isReconciler}}<td><input type="checkbox" name="id" value="{{id}}" aria-label="{{subject}}"></td>{{/isReconciler}}
    <td><a href="/console/conflicts/{{id}}">{{subject}}</a></td><td>{{what}}</td>
    <td><ul class="plain">{{#values}}<li>{{value}} – {{officer}}</li>{{/values}}</ul></td></tr>
    {{/rows}}</tbody></table></div>
    {{#isReconciler}}<fieldset><legend>[[Pour tous ceux qui sont choisis|For all that are chosen]]</legend>
    <div><label for="choice">[[Garder|Keep]]</label><select id="choice" name="choice" required>
    <option value="">[[choisir…|choose…]]</option>
    <option value="first">[[la première écrite (heure du serveur)|the first written (server time)]]</option>
    <option value="last">[[la dernière écrite (heure du serveur)|the last written (server time)]]</option>
    {{#officers}}<option value="of:{{.}}">[[celle de|that of]] {{.}}</option>{{/officers}}</select></div>
    <div><label for="reason">[[Motif|Reason]]</label><input id="reason" name="reason" required></div>
    <button type="submit">[[Régler|Settle]]</button></fieldset>{{/isReconciler}}
    </form>{{/hasRows}}
    {{>paging}}
    <section aria-labelledby="settled"><h2 id="settled">[[Réglés récemment|Settled lately]]</h2>
    <ul>{{#settled}}<li><a href="/console/conflicts/{{id}}">{{subject}}</a> – {{what}}</li>
    {{/settled}}</ul></section>
    {{/content}}{{/layout}}
    """

  private static let conflict = """
    {{<layout}}{{$content}}
    {{#isChanged}}<p class="problem" role="alert">[[Ce conflit a changé depuis qu'il a été affiché : rien n'a été écrit. Voici le nouveau.|This conflict has changed since it was shown: nothing was written. Here is the new one.]]</p>{{/isChanged}}
    <p><strong>{{subject}}</strong> – {{what}}. <a href="/console/history/{{record}}">[[Historique de la fiche|History of the record]]</a></p>
    <form method="post" action="/console/conflicts/{{id}}/resolve" id="resolve">
    <input type="hidden" name="token" value="{{token}}">
    <div class="scroll" role="region" aria-label="[[Valeurs|Values]]" tabindex="0"><table>
    <thead><tr>{{#isReconciler}}<th scope="col">[[Garder|Keep]]</th>{{/isReconciler}}<th scope="col">[[Valeur|Value]]</th><th scope="col">[[Agent|Officer]]</th>
    <th scope="col">[[Appareil|Device]]</th><th scope="col">[[Heure de l'appareil|Device time]]</th><th scope="col">[[Reçu|Received]]</th></tr></thead>
    <tbody>{{#values}}<tr>{{#isReconciler}}<td><input type="radio" name="choice" value="{{n}}" id="choice-{{n}}" required></td>{{/isReconciler}}
    <td><label for="choice-{{n}}">{{n}}. {{value}}{{#isProvisional}} [[(compte en attendant)|(counts meanwhile)]]{{/isProvisional}}</label></td>
    <td>{{officer}}</td><td><code>{{device}}</code></td><td>{{deviceTime}}</td><td>{{receivedAt}}</td></tr>
    {{/values}}
    {{#mayWrite}}<tr>{{#isReconciler}}<td><input type="radio" name="choice" value="own" id="choice-own"></td>{{/isReconciler}}
    <td colspan="5"><label for="choice-own">[[Une autre valeur|Another value]]</label>
    <input name="value" id="value" value="{{ownValue}}" aria-label="[[Une autre valeur|Another value]]" placeholder="{{hint}}"></td></tr>{{/mayWrite}}
    </tbody></table></div>
    {{#isReconciler}}<div class="stacked"><label for="reason">[[Motif|Reason]]</label><input id="reason" name="reason" required>
    <button type="submit">[[Régler pour tous|Settle for everyone]]</button></div>{{/isReconciler}}
    </form>
    {{>effects}}
    {{#mayWrite}}<form method="get" action="/console/conflicts/{{id}}" class="filters">
    <div><label for="try">[[Voir l'effet d'une autre valeur|See what another value does]]</label><input id="try" name="value" value="{{ownValue}}"></div>
    <button type="submit">[[Voir|See]]</button></form>{{/mayWrite}}
    {{/content}}{{/layout}}
    """

  private static let effects = """
    {{#hasEffects}}<section aria-labelledby="effects"><h2 id="effects">[[Effet sur les totaux|What it does to the totals]]</h2>
    <div class="scroll" role="region" aria-labelledby="effects" tabindex="0"><table>
    <thead><tr><th scope="col">[[Total|Total]]</th><th scope="col" class="figure">[[Maintenant|Now]]</th>
    {{#effectColumns}}<th scope="col" class="figure">{{.}}</th>{{/effectColumns}}</tr></thead>
    <tbody>{{#effectRows}}<tr><th scope="row">{{name}}</th><td class="figure"><a href="{{figureURL}}">{{now}}</a></td>
    {{#cells}}<td class="figure">{{text}}</td>{{/cells}}</tr>
    {{/effectRows}}</tbody></table></div></section>{{/hasEffects}}
    {{^hasEffects}}<p>[[Aucun total d'heures n'en dépend.|No total of hours depends on it.]]</p>{{/hasEffects}}
    """

  private static let settled = """
    {{<layout}}{{$content}}
    <p>[[Ce conflit est réglé.|This conflict is settled.]] <strong>{{subject}}</strong> – {{what}}.
    <a href="/console/history/{{record}}">[[Historique de la fiche|History of the record]]</a></p>
    <ol>{{#values}}<li>{{value}}{{#isDiscarded}} [[(écartée)|(discarded)]]{{/isDiscarded}}</li>{{/values}}</ol>
    {{#isReconciler}}<form method="post" action="/console/conflicts/{{id}}/undo" class="stacked">
    <input type="hidden" name="token" value="{{token}}"><input type="hidden" name="seen" value="{{seen}}">
    <fieldset><legend>[[Remettre une valeur écartée|Put a discarded value back]]</legend>
    {{#values}}{{#isDiscarded}}<div><input type="radio" name="keep" value="{{n}}" id="keep-{{n}}" required><label for="keep-{{n}}">{{value}}</label></div>{{/isDiscarded}}{{/values}}</fieldset>
    <label for="reason">[[Motif|Reason]]</label><input id="reason" name="reason" required>
    <button type="submit">[[Défaire|Undo]]</button></form>{{/isReconciler}}
    {{/content}}{{/layout}}
    """

  private static let heldList = """
    {{<layout}}{{$content}}
    <p>{{total}} [[changements attendent une décision.|changes wait for a decision.]]</p>
    {{#hasRows}}<div class="scroll" role="region" aria-label="[[Changements retenus|Held changes]]" tabindex="0"><table>
    <thead><tr><th scope="col">[[Reçu|Received]]</th><th scope="col">[[Agent|Officer]]</th><th scope="col">[[Table|Table]]</th>
    <th scope="col">[[Pourquoi|Why]]</th></tr></thead>
    <tbody>{{#rows}}<tr><td><a href="/console/held/{{id}}">{{receivedAt}}</a></td><td>{{officer}}</td><td>{{table}}</td><td>{{reason}}</td></tr>
    {{/rows}}</tbody></table></div>{{/hasRows}}
    {{>paging}}
    {{/content}}{{/layout}}
    """

  private static let held = """
    {{<layout}}{{$content}}
    <p><strong>{{subject}}</strong> – {{what}}</p>
    <dl><dt>[[Agent|Officer]]</dt><dd>{{officer}}</dd><dt>[[Appareil|Device]]</dt><dd><code>{{device}}</code></dd>
    <dt>[[Reçu|Received]]</dt><dd>{{receivedAt}}</dd><dt>[[Pourquoi|Why]]</dt><dd>{{reason}}</dd></dl>
    <div class="scroll" role="region" aria-label="[[Changement|Change]]" tabindex="0"><table>
    <thead><tr><th scope="col">[[Colonne|Column]]</th><th scope="col">[[Au registre|In the register]]</th><th scope="col">[[Demandé|Asked for]]</th></tr></thead>
    <tbody>{{#columns}}<tr><th scope="row">{{name}}</th><td>{{now}}</td><td>{{asked}}</td></tr>{{/columns}}</tbody></table></div>
    {{#isKnown}}<p><a href="/console/history/{{record}}">[[Historique de la fiche|History of the record]]</a></p>{{/isKnown}}
    {{#cannot}}<p class="problem">[[Ne peut pas être admis tel quel|Cannot be admitted as it is]] : {{cannot}}</p>{{/cannot}}
    {{>effects}}
    {{#isReconciler}}<form method="post" action="/console/held/{{id}}" class="stacked">
    <input type="hidden" name="token" value="{{token}}"><input type="hidden" name="seen" value="{{seen}}">
    <fieldset><legend>[[Décision|Decision]]</legend>
    <div><input type="radio" name="decision" value="accept" id="accept" required><label for="accept">[[Admettre|Accept]]</label></div>
    <div><input type="radio" name="decision" value="refuse" id="refuse"><label for="refuse">[[Refuser|Refuse]]</label></div></fieldset>
    <label for="reason">[[Motif (demandé pour un refus)|Reason (needed to refuse)]]</label><input id="reason" name="reason">
    <button type="submit">[[Décider|Decide]]</button></form>{{/isReconciler}}
    {{/content}}{{/layout}}
    """

  private static let duplicates = """
    {{<layout}}{{$content}}
    <p><a href="/console/duplicates/hours">[[Heures en double|Duplicate hours]]</a></p>
    {{^pairs}}<p>[[Aucun doublon trouvé.|No duplicate found.]]</p>{{/pairs}}
    {{#pairs}}<section class="pair" aria-labelledby="pair-{{n}}"><h2 id="pair-{{n}}">{{name}}</h2>
    <div class="scroll" role="region" aria-labelledby="pair-{{n}}" tabindex="0"><table>
    <thead><tr><th scope="col">[[Donnée|Field]]</th><th scope="col"><a href="/console/persons/{{one}}">{{one}}</a></th>
    <th scope="col"><a href="/console/persons/{{other}}">{{other}}</a></th></tr></thead>
    <tbody>{{#fields}}<tr><th scope="row">{{field}}</th><td>{{left}}</td><td>{{right}}</td></tr>{{/fields}}</tbody></table></div>
    {{#isReconciler}}<form method="post" action="/console/duplicates" class="stacked">
    <input type="hidden" name="token" value="{{token}}"><input type="hidden" name="seen" value="{{seen}}">
    <input type="hidden" name="one" value="{{one}}"><input type="hidden" name="other" value="{{other}}">
    <label for="reason-{{n}}">[[Motif|Reason]]</label><input id="reason-{{n}}" name="reason" required>
    <button type="submit">[[C'est une seule personne|They are one person]]</button></form>{{/isReconciler}}</section>
    {{/pairs}}
    {{>paging}}
    {{#hasMerges}}<section aria-labelledby="merges"><h2 id="merges">[[Fusions en vigueur|Merges that stand]]</h2>
    {{#merges}}<div class="pair"><p>{{names}} – {{by}}</p>
    {{#isReconciler}}<form method="post" action="/console/duplicates/undo" class="stacked">
    <input type="hidden" name="token" value="{{token}}"><input type="hidden" name="id" value="{{id}}">
    <label for="undo-{{id}}">[[Motif|Reason]]</label><input id="undo-{{id}}" name="reason" required>
    <button type="submit">[[Défaire la fusion|Undo the merge]]</button></form>{{/isReconciler}}</div>{{/merges}}</section>{{/hasMerges}}
    {{/content}}{{/layout}}
    """
}
