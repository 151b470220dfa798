/// Devices, users and one's own account.
enum AdministrationTemplates {
  static let all = ["devices": devices, "users": users, "account": account]

  private static let devices = """
    {{<layout}}{{$content}}
    <div class="scroll" role="region" aria-label="[[Appareils|Devices]]" tabindex="0"><table>
    <thead><tr><th scope="col">[[Agent|Officer]]</th><th scope="col">[[Périmètres|Scopes]]</th><th scope="col">[[Dernière synchronisation|Last sync]]</th>
    <th scope="col" class="figure">[[À envoyer|Unsent]]</th><th scope="col">[[État|State]]</th><th scope="col">[[Identifiant|Id]]</th>{{#isAdministrator}}<th scope="col">[[Action|Action]]</th>{{/isAdministrator}}</tr></thead>
    <tbody>{{#rows}}<tr><td>{{officer}}</td><td>{{scopes}}</td><td>{{lastSync}}</td><td class="figure">{{unsent}}</td><td>{{state}}</td><td><code>{{id}}</code></td>
    {{#isAdministrator}}<td>{{#isActive}}<form method="post" action="/console/devices/{{id}}/revoke"><input type="hidden" name="token" value="{{token}}">
    <label for="how-{{id}}">[[Révoquer|Revoke]]</label><select id="how-{{id}}" name="how" required><option value="">[[choisir…|choose…]]</option>
    <option value="hand-over">[[il remet son travail|it hands its work over]]</option><option value="stolen">[[volé : il ne remet rien|stolen: it hands nothing over]]</option></select>
    <button type="submit">[[Révoquer|Revoke]]</button></form>{{/isActive}}</td>{{/isAdministrator}}</tr>
    {{/rows}}</tbody></table></div>
    {{>paging}}
    {{/content}}{{/layout}}
    """

  private static let users = """
    {{<layout}}{{$content}}
    {{#rows}}<section class="pair" aria-labelledby="user-{{id}}"><h2 id="user-{{id}}">{{name}}</h2>
    <p>{{display}}, {{roleTitle}}, {{sessions}} [[sessions|sessions]]</p>
    <form method="post" action="/console/users/role" class="filters"><input type="hidden" name="token" value="{{token}}"><input type="hidden" name="name" value="{{name}}">
    <div><label for="role-{{id}}">[[Rôle|Role]]</label><select id="role-{{id}}" name="role">{{#roles}}<option value="{{value}}"{{#isChosen}} selected{{/isChosen}}>{{text}}</option>{{/roles}}</select></div>
    <button type="submit">[[Changer le rôle|Change the role]]</button></form>
    <form method="post" action="/console/users/password" class="filters"><input type="hidden" name="token" value="{{token}}"><input type="hidden" name="name" value="{{name}}">
    <div><label for="password-{{id}}">[[Nouveau mot de passe|New password]]</label><input id="password-{{id}}" name="password" type="password" autocomplete="new-password" minlength="12" required></div>
    <button type="submit">[[Changer le mot de passe|Change the password]]</button></form>
    <form method="post" action="/console/users/end" class="buttons"><input type="hidden" name="token" value="{{token}}"><input type="hidden" name="name" value="{{name}}">
    <button type="submit" name="how" value="sign-out">[[Terminer ses sessions|End their sessions]]</button>
    <button type="submit" name="how" value="remove">[[Retirer|Remove]]</button></form></section>
    {{/rows}}
    <section aria-labelledby="new"><h2 id="new">[[Ajouter|Add]]</h2>
    <form method="post" action="/console/users" class="stacked"><input type="hidden" name="token" value="{{token}}">
    <label for="name">[[Nom pour se connecter|Name to sign in with]]</label><input id="name" name="name" autocomplete="off" required>
    <label for="display">[[Nom affiché et noté au registre|Name shown and noted in the register]]</label><input id="display" name="display">
    <label for="role">[[Rôle|Role]]</label><select id="role" name="role" required><option value="">[[choisir…|choose…]]</option>{{#allRoles}}<option value="{{value}}">{{text}}</option>{{/allRoles}}</select>
    <label for="password">[[Mot de passe (12 caractères)|Password (12 characters)]]</label><input id="password" name="password" type="password" autocomplete="new-password" minlength="12" required>
    <button type="submit">[[Ajouter|Add]]</button></form></section>
    {{/content}}{{/layout}}
    """

  private static let account = """
    {{<layout}}{{$content}}
    <form method="post" action="/console/account/password" class="stacked"><input type="hidden" name="token" value="{{token}}">
    <fieldset><legend>[[Changer mon mot de passe|Change my password]]</legend>
    <label for="old">[[Actuel|Present]]</label><input id="old" name="old" type="password" autocomplete="current-password" required>
    <label for="password">[[Nouveau (12 caractères)|New (12 characters)]]</label><input id="password" name="password" type="password" autocomplete="new-password" minlength="12" required>
    <p class="note">[[Toutes les sessions se terminent.|All sessions end.]]</p>
    <button type="submit">[[Changer|Change]]</button></fieldset></form>
    <form method="post" action="/console/account/sign-out" class="buttons"><input type="hidden" name="token" value="{{token}}">
    <button type="submit">[[Me déconnecter partout|Sign out everywhere]]</button></form>
    {{/content}}{{/layout}}
    """
}
