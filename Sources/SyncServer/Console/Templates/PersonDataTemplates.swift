/// People's data: given out, kept, archived, erased, and who has seen it.
enum PersonDataTemplates {
  static let all = ["person-data": data, "retention": retention, "accesses": accesses, "reveal": reveal]

  private static let data = """
    {{<layout}}{{$content}}
    <p><a href="/console/persons/{{id}}">{{name}}</a> · <code>{{id}}</code>{{#isAdministrator}} · <a href="/console/accesses?person={{id}}">[[Qui l'a vue|Who has seen it]]</a>{{/isAdministrator}}
    · <a href="/console/retention">[[Conservation des données|Keeping of data]]</a></p>
    {{#isErased}}<p><strong>[[Personne effacée ; ses heures restent.|Person erased; the hours stay.]]</strong></p>{{/isErased}}
    {{#isKept}}{{#kept}}<p>[[À ne pas proposer avant le|Not to be proposed before]] {{until}} : {{officer}}, {{at}}, {{why}}</p>{{/kept}}{{/isKept}}
    {{#isArchived}}{{#archived}}<p><strong>[[Archivée|Archived]]</strong> : {{officer}}, {{at}}, {{why}}</p>{{/archived}}
    <form method="post" action="/console/persons/{{id}}/restore" class="buttons"><input type="hidden" name="token" value="{{token}}">
    <button type="submit">[[Rendre aux appareils|Give back to devices]]</button></form>{{/isArchived}}
    <form method="post" action="/console/persons/{{id}}/export" class="stacked"><input type="hidden" name="token" value="{{token}}">
    <fieldset><legend>[[Donner à la personne|Give to the person]]</legend>
    <p class="note">[[Tout ce qui est su d'elle, d'où cela vient, qui peut le lire et qui l'a vu (RGPD, article 15). Le journal le note.|All that is known, where it came from, who may read it and who has seen it (GDPR, article 15). The log notes it.]]</p>
    <button type="submit">[[Télécharger|Download]]</button></fieldset></form>
    {{#mayDecide}}<form method="post" action="/console/persons/{{id}}/keep" class="stacked"><input type="hidden" name="token" value="{{token}}">
    <fieldset><legend>[[Garder|Keep]]</legend>
    <label for="until">[[Ne pas proposer avant le (31/12/2027)|Not to be proposed before (31/12/2027)]]</label><input id="until" name="until" value="{{until}}" required>
    <label for="keep-reason">[[Motif|Reason]]</label><input id="keep-reason" name="reason" value="{{reason}}" required>
    <button type="submit">[[Garder|Keep]]</button></fieldset></form>
    <form method="post" action="/console/persons/{{id}}/archive" class="stacked"><input type="hidden" name="token" value="{{token}}">
    <fieldset><legend>[[Archiver|Archive]]</legend>
    <p class="note">[[Quitte tous les appareils ; le bureau la lit toujours, ses heures comptent.|Leaves every device; the office still reads it, and the hours count.]]</p>
    <label for="archive-reason">[[Motif|Reason]]</label><input id="archive-reason" name="reason" value="{{reason}}" required>
    <button type="submit">[[Archiver|Archive]]</button></fieldset></form>{{/mayDecide}}
    {{#isAdministrator}}{{#mayErase}}<form method="post" action="/console/persons/{{id}}/erase" class="stacked"><input type="hidden" name="token" value="{{token}}"><input type="hidden" name="seen" value="{{seen}}">
    <fieldset><legend>[[Effacer pour toujours|Erase for ever]]</legend>
    <p class="warning">[[Identité et notes sont effacées du registre, des appareils et des sauvegardes ; les heures restent sous un pseudonyme. Rien ne ramène une personne effacée.|Identity and notes go from the register, the devices and the backups; the hours stay under a pseudonym. Nothing brings an erased person back.]]</p>
    <label for="erase-reason">[[Motif, qui reste : n'y nommer personne|Reason, which stays: name nobody in it]]</label><input id="erase-reason" name="reason" value="{{reason}}" autocomplete="off" required>
    <label for="confirm">[[Recopier l'identifiant pour confirmer|Copy the id to confirm]]</label><input id="confirm" name="confirm" autocomplete="off" required>
    <button type="submit">[[Effacer pour toujours|Erase for ever]]</button></fieldset></form>{{/mayErase}}{{/isAdministrator}}
    {{/content}}{{/layout}}
    """

  private static let retention = """
    {{<layout}}{{$content}}
    <p>{{total}} [[personnes sans contact depuis|people without contact for]] {{months}} [[mois. Rien ne se fait sans décision.|months. Nothing happens without a decision.]]</p>
    {{#hasProposals}}<div class="scroll" role="region" aria-label="[[Propositions|Proposals]]" tabindex="0"><table>
    <thead><tr><th scope="col">[[Personne|Person]]</th><th scope="col">[[Dernier contact|Last contact]]</th><th scope="col">[[D'après|From]]</th><th scope="col">[[Périmètre|Scope]]</th></tr></thead>
    <tbody>{{#proposals}}<tr><td><a href="/console/persons/{{id}}/data">{{name}}</a></td><td>{{lastContact}}</td><td>{{from}}</td><td>{{scope}}</td></tr>
    {{/proposals}}</tbody></table></div>{{/hasProposals}}
    {{>paging}}
    {{#hasKept}}<section aria-labelledby="kept"><h2 id="kept">[[Gardées|Kept]] ({{keptCount}})</h2>
    <ul>{{#kept}}<li><a href="/console/persons/{{id}}/data">{{name}}</a> → {{until}} : {{officer}}, {{at}}, {{why}}</li>{{/kept}}</ul></section>{{/hasKept}}
    {{#hasArchived}}<section aria-labelledby="archived"><h2 id="archived">[[Archivées|Archived]] ({{archivedCount}})</h2>
    <ul>{{#archived}}<li><a href="/console/persons/{{id}}/data">{{name}}</a> : {{officer}}, {{at}}, {{why}}</li>{{/archived}}</ul></section>{{/hasArchived}}
    {{#hasErased}}<section aria-labelledby="erased"><h2 id="erased">[[Effacées|Erased]] ({{erasedCount}})</h2>
    <ul>{{#erased}}<li><a href="/console/persons/{{id}}">{{name}}</a> : {{officer}}, {{at}}, {{why}}</li>{{/erased}}</ul></section>{{/hasErased}}
    {{/content}}{{/layout}}
    """

  private static let accesses = """
    {{<layout}}{{$content}}
    <form method="get" action="/console/accesses" class="filters">
    <div><label for="person">[[Personne (nom ou identifiant)|Person (name or id)]]</label><input id="person" name="person" value="{{person}}"></div>
    <div><label for="since">[[Depuis le|Since]]</label><input id="since" name="since" value="{{since}}"></div>
    <button type="submit">[[Filtrer|Filter]]</button></form>
    <p class="note">[[Les dernières lignes, au plus|The last lines, at most]] {{most}}. [[« access list » a toute l'année.|"access list" has the whole year.]]</p>
    <div class="scroll" role="region" aria-label="[[Accès|Accesses]]" tabindex="0"><table>
    <thead><tr><th scope="col">[[Heure|Time]]</th><th scope="col">[[Agent|Officer]]</th><th scope="col">[[Par|By]]</th><th scope="col">[[Personnes|People]]</th><th scope="col">[[Motif|Reason]]</th></tr></thead>
    <tbody>{{#rows}}<tr><td>{{at}}</td><td>{{officer}}</td><td><code>{{command}}</code></td><td>{{#persons}}<a href="/console/persons/{{.}}">{{.}}</a> {{/persons}}{{many}}</td><td>{{why}}</td></tr>
    {{/rows}}</tbody></table></div>
    {{/content}}{{/layout}}
    """

  private static let reveal = """
    {{<layout}}{{$content}}
    <p><a href="/console/persons/{{id}}">{{name}}</a></p>
    <form method="post" action="{{path}}" class="stacked"><input type="hidden" name="token" value="{{token}}">
    <p class="note">[[Un critère de santé ou de justice n'est montré qu'à qui le contrôle. Qui regarde et pourquoi est noté au journal des accès.|A criterion of health or justice is shown only to who checks it. Who looks, and why, stands in the access log.]]</p>
    <label for="reason">[[Motif|Reason]]</label><input id="reason" name="reason" value="{{why}}" required>
    <button type="submit">[[Montrer|Show]]</button></form>
    {{#parts}}<section aria-labelledby="{{partId}}"><h2 id="{{partId}}">{{partTitle}}</h2>
    {{>parts}}</section>{{/parts}}
    {{/content}}{{/layout}}
    """
}
