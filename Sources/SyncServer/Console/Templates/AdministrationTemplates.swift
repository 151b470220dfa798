/// Users and one's own account.
enum AdministrationTemplates {
  static let all = ["users": users, "account": account]

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
