/// Devices and invitations.
enum DeviceTemplates {
  static let all = ["devices": devices, "device": device, "invite": invite, "invited": invited]

  private static let devices = """
    {{<layout}}{{$content}}
    {{#isAdministrator}}<p class="buttons"><a href="/console/devices/invite">[[Inviter un appareil|Invite a device]]</a>
    <a href="/console/scopes">[[Périmètres|Scopes]]</a></p>{{/isAdministrator}}
    <p>{{total}} [[appareils|devices]]</p>
    <div class="scroll" role="region" aria-label="[[Appareils|Devices]]" tabindex="0"><table>
    <thead><tr><th scope="col">[[Agent|Officer]]</th><th scope="col">[[Périmètres|Scopes]]</th><th scope="col">[[Dernière synchronisation|Last sync]]</th>
    <th scope="col" class="figure">[[À envoyer|Unsent]]</th><th scope="col">[[Programme|Program]]</th><th scope="col" class="figure">[[Horloge|Clock]]</th>
    <th scope="col" class="figure">[[Vies|Lives]]</th><th scope="col">[[État|State]]</th><th scope="col">[[Identifiant|Id]]</th></tr></thead>
    <tbody>{{#rows}}<tr><td><a href="/console/devices/{{id}}">{{officer}}</a></td><td>{{scopes}}</td><td>{{lastSync}}</td><td class="figure">{{unsent}}</td>
    <td>{{program}}</td><td class="figure">{{clock}}</td><td class="figure">{{livesCount}}</td><td>{{state}}</td><td><code>{{id}}</code></td></tr>
    {{/rows}}</tbody></table></div>
    {{>paging}}
    {{/content}}{{/layout}}
    """

  private static let device = """
    {{<layout}}{{$content}}
    <dl><dt>[[État|State]]</dt><dd>{{state}}</dd><dt>[[Périmètres|Scopes]]</dt><dd>{{scopes}}</dd>
    <dt>[[Dernière synchronisation|Last sync]]</dt><dd>{{lastSync}}</dd>
    <dt>[[À envoyer, selon lui|Unsent, as it said]]</dt><dd>{{unsent}}</dd><dt>[[Programme|Program]]</dt><dd>{{program}}</dd>
    <dt>[[Écart de son horloge|Its clock's difference]]</dt><dd>{{clock}}</dd>
    {{#isClone}}<dt>[[Copie de|Clone of]]</dt><dd><a href="/console/devices/{{clonedFrom}}">{{clonedFrom}}</a></dd>{{/isClone}}
    <dt>[[Restauré ou copié, vu le|Restored or copied, seen]]</dt><dd>{{restoredAt}}</dd>
    <dt>[[Vies (incarnations)|Lives (incarnations)]]</dt><dd><ul class="plain">{{#lives}}<li><code>{{.}}</code></li>{{/lives}}</ul></dd>
    <dt>[[Identifiant|Id]]</dt><dd><code>{{id}}</code></dd></dl>
    {{#hasLines}}<section aria-labelledby="lines"><h2 id="lines">[[Changements de la synchronisation n°|Changes of sync no.]] {{sync}}</h2>
    {{^lines}}<p>[[Aucun.|None.]]</p>{{/lines}}
    <div class="scroll" role="region" aria-labelledby="lines" tabindex="0"><table>
    <thead><tr><th scope="col">[[Heure|Time]]</th><th scope="col">[[Décision|Decision]]</th><th scope="col">[[Table|Table]]</th><th scope="col">[[Fiche|Record]]</th>
    <th scope="col">[[Pourquoi|Why]]</th></tr></thead>
    <tbody>{{#lines}}<tr><td>{{at}}</td><td>{{action}}</td><td>{{table}}</td><td>{{#isKnown}}<a href="/console/history/{{record}}">{{record}}</a>{{/isKnown}}{{^isKnown}}<code>{{record}}</code>{{/isKnown}}</td><td>{{code}}</td></tr>
    {{/lines}}</tbody></table></div>
    {{#isCut}}<p class="note">[[Les premières|The first]] {{shownLines}} ; [[« device history » les a toutes.|"device history" has all.]]</p>{{/isCut}}</section>{{/hasLines}}
    <section aria-labelledby="syncs"><h2 id="syncs">[[Synchronisations|Syncs]]</h2>
    <p class="note">[[Les 100 dernières.|The last 100.]]</p>
    <div class="scroll" role="region" aria-labelledby="syncs" tabindex="0"><table>
    <thead><tr><th scope="col" class="figure">[[N°|No.]]</th><th scope="col">[[Début|Begun]]</th><th scope="col" class="figure">[[Admis|Accepted]]</th>
    <th scope="col" class="figure">[[Retenus|Held]]</th><th scope="col" class="figure">[[Refusés|Refused]]</th><th scope="col" class="figure">[[Décisions apprises|Decisions told]]</th>
    <th scope="col" class="figure">[[Fiches reçues|Records given]]</th><th scope="col" class="figure">[[À envoyer|Unsent]]</th>
    <th scope="col">[[Programme|Program]]</th><th scope="col" class="figure">[[Horloge|Clock]]</th><th scope="col">[[Vie|Life]]</th><th scope="col">[[Issue|Ending]]</th></tr></thead>
    <tbody>{{#syncs}}<tr><td class="figure"><a href="/console/devices/{{id}}?sync={{n}}">{{n}}</a></td><td>{{begunAt}}</td><td class="figure">{{accepted}}</td><td class="figure">{{held}}</td>
    <td class="figure">{{refused}}</td><td class="figure">{{told}}</td><td class="figure">{{given}}</td><td class="figure">{{unsent}}</td><td>{{program}}</td>
    <td class="figure">{{clock}}</td><td><code>{{life}}</code></td><td>{{ending}}</td></tr>
    {{/syncs}}</tbody></table></div>{{>paging}}</section>
    {{#isAdministrator}}<section aria-labelledby="rights"><h2 id="rights">[[Droits|Rights]]</h2>
    {{#hasOtherScopes}}<form method="post" action="/console/devices/{{id}}/scopes" class="filters"><input type="hidden" name="token" value="{{token}}"><input type="hidden" name="change" value="add">
    <div><label for="add">[[Donner un périmètre|Give a scope]]</label><select id="add" name="scope" required><option value="">[[choisir…|choose…]]</option>
    {{#otherScopes}}<option value="{{code}}">{{name}}</option>{{/otherScopes}}</select></div><button type="submit">[[Donner|Give]]</button></form>{{/hasOtherScopes}}
    {{#hasScopes}}<form method="post" action="/console/devices/{{id}}/scopes" class="filters"><input type="hidden" name="token" value="{{token}}"><input type="hidden" name="change" value="remove">
    <div><label for="remove">[[Retirer un périmètre ; il en efface les fiches|Take a scope; it drops its records]]</label><select id="remove" name="scope" required><option value="">[[choisir…|choose…]]</option>
    {{#enrolledScopes}}<option value="{{code}}">{{name}}</option>{{/enrolledScopes}}</select></div><button type="submit">[[Retirer|Take]]</button></form>{{/hasScopes}}
    <form method="post" action="/console/devices/{{id}}/revoke" class="filters"><input type="hidden" name="token" value="{{token}}">
    <div><label for="how">[[Révoquer, pour toujours|Revoke, for ever]]</label><select id="how" name="how" required><option value="">[[choisir…|choose…]]</option>
    {{#isActive}}<option value="hand-over">[[il remet son travail|it hands its work over]]</option>{{/isActive}}<option value="stolen">[[volé : il ne remet rien|stolen: it hands nothing over]]</option></select></div>
    <button type="submit">[[Révoquer|Revoke]]</button></form></section>{{/isAdministrator}}
    {{/content}}{{/layout}}
    """

  private static let invite = """
    {{<layout}}{{$content}}
    <form method="post" action="/console/devices/invite" class="stacked">
    <input type="hidden" name="token" value="{{token}}"><input type="hidden" name="once" value="{{once}}">
    <label for="officer">[[Nom de l'agent|The officer's name]]</label><input id="officer" name="officer" value="{{officer}}" autocomplete="off" required>
    <fieldset><legend>[[Périmètres|Scopes]]</legend>{{#scopes}}<div><input type="checkbox" id="scope-{{n}}" name="scope" value="{{code}}"{{#isChosen}} checked{{/isChosen}}> <label for="scope-{{n}}">{{name}}</label></div>
    {{/scopes}}</fieldset>
    <label for="server">[[Adresse du serveur, vue de l'appareil|The server's address, as the device sees it]]</label><input id="server" name="server" value="{{server}}" required>
    <label for="minutes">[[Durée de vie du code, en minutes|How long the code lives, in minutes]]</label><input id="minutes" name="minutes" inputmode="numeric" value="{{minutes}}" required>
    <button type="submit">[[Donner un code|Give a code]]</button></form>
    {{/content}}{{/layout}}
    """

  private static let invited = """
    {{<layout}}{{$content}}
    <p>[[Pour|For]] <strong>{{officer}}</strong>, {{scopes}}. [[Une fois, jusqu'au|Once, until]] {{expiresAt}}. [[Il n'est plus montré ensuite.|It is not shown again.]]</p>
    <figure><svg class="qr" role="img" aria-labelledby="qr-title" viewBox="0 0 {{qrSide}} {{qrSide}}"><title id="qr-title">[[Code QR de l'invitation ; son texte suit|QR code of the invitation; its text follows]]</title>\
    <rect class="light" width="{{qrSide}}" height="{{qrSide}}"/><path class="dark" d="{{qrPath}}"/></svg>
    <figcaption>[[Sur l'appareil|On the device]] : <code>field enroll '{{link}}'</code></figcaption></figure>
    <dl><dt>[[Code|Code]]</dt><dd><code>{{code}}</code></dd></dl>
    <p><a href="/console/devices">[[Appareils|Devices]]</a></p>
    {{/content}}{{/layout}}
    """
}
