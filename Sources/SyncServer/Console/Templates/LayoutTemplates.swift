/// What every page has, and the pages that anybody may see.
enum LayoutTemplates {
  static let all = [
    "layout": layout, "bare": bare, "sign-in": signIn, "message": message, "home": home, "paging": paging, "bar": bar,
  ]

  private static let layout = """
    <!DOCTYPE html>
    <html lang="{{lang}}">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>{{title}} – [[Registre des clauses sociales|Register of social clauses]]</title>
    <link rel="stylesheet" href="{{styleURL}}">
    <script src="{{scriptURL}}" defer></script>
    </head>
    <body>
    <a class="skip" href="#content">[[Aller au contenu|Skip to the content]]</a>
    <header>
    <p class="brand">[[Registre des clauses sociales|Register of social clauses]]</p>
    <div class="who">
    <a href="/console/account">{{user}} ({{role}})</a>
    {{#isFrench}}<a href="{{path}}?lang=en" lang="en" hreflang="en">English</a>{{/isFrench}}
    {{^isFrench}}<a href="{{path}}?lang=fr" lang="fr" hreflang="fr">Français</a>{{/isFrench}}
    <form method="post" action="/console/sign-out"><input type="hidden" name="token" value="{{token}}">
    <button type="submit" class="plain">[[Se déconnecter|Sign out]]</button></form>
    </div>
    <nav aria-label="[[Parties de la console|Parts of the console]]"><ul>
    {{#navigation}}<li><a href="{{url}}"{{#isCurrent}} aria-current="page"{{/isCurrent}}>{{title}}</a></li>
    {{/navigation}}</ul></nav>
    </header>
    <main id="content" tabindex="-1">
    <h1>{{title}}</h1>
    <p id="live" class="live" role="status" aria-live="polite" data-synced="[[synchronisé|synced]]"></p>
    {{#notice}}<p class="notice" role="status">{{notice}}</p>{{/notice}}
    {{#said}}<p class="notice">{{.}}</p>{{/said}}
    {{#problem}}<p class="problem" role="alert">{{problem}}</p>{{/problem}}
    {{$content}}{{/content}}
    </main>
    </body>
    </html>
    """

  private static let bare = """
    <!DOCTYPE html>
    <html lang="{{lang}}">
    <head>
    <meta charset="utf-8">
    <meta name="viewport" content="width=device-width, initial-scale=1">
    <title>{{title}} – [[Registre des clauses sociales|Register of social clauses]]</title>
    <link rel="stylesheet" href="{{styleURL}}">
    </head>
    <body class="bare">
    <header><p class="brand">[[Registre des clauses sociales|Register of social clauses]]</p></header>
    <main id="content">
    <h1>{{title}}</h1>
    {{$content}}{{/content}}
    </main>
    </body>
    </html>
    """

  private static let signIn = """
    {{<bare}}{{$content}}
    {{#problem}}<p class="problem" role="alert">{{problem}}</p>{{/problem}}
    <form method="post" action="/console/sign-in" class="stacked">
    <input type="hidden" name="next" value="{{next}}">
    <input type="hidden" name="language" value="{{language}}">
    <label for="name">[[Nom|Name]]</label>
    <input id="name" name="name" value="{{name}}" autocomplete="username" required>
    <label for="password">[[Mot de passe|Password]]</label>
    <input id="password" name="password" type="password" autocomplete="current-password" required>
    <button type="submit">[[Se connecter|Sign in]]</button>
    </form>
    <p>{{#isFrench}}<a href="{{path}}?lang=en" lang="en" hreflang="en">English</a>{{/isFrench}}
    {{^isFrench}}<a href="{{path}}?lang=fr" lang="fr" hreflang="fr">Français</a>{{/isFrench}}</p>
    {{/content}}{{/bare}}
    """

  private static let message = """
    {{<bare}}{{$content}}
    <p><a href="/">[[Retour à l'accueil|Back home]]</a></p>
    {{/content}}{{/bare}}
    """

  private static let paging = """
    {{#isPaged}}<nav class="paging" aria-label="[[Pages de la liste|Pages of the list]]">
    {{#previous}}<a href="{{previous}}" rel="prev">[[Page précédente|Previous page]]</a>{{/previous}}
    <span>[[Page|Page]] {{page}} / {{pages}}</span>
    {{#next}}<a href="{{next}}" rel="next">[[Page suivante|Next page]]</a>{{/next}}
    </nav>{{/isPaged}}
    """

  private static let bar = """
    {{#bar}}<svg class="bar" role="img" aria-label="{{label}}" viewBox="0 0 100 10" preserveAspectRatio="none">\
    <rect class="whole" width="100" height="10"/><rect class="part" width="{{width}}" height="10"/></svg>{{/bar}}
    """

  private static let home = """
    {{<layout}}{{$content}}
    <section aria-labelledby="needs" data-live="home">
    <h2 id="needs">[[À traiter|What needs you]]</h2>
    <ul class="counts">
    <li><a href="/console/conflicts"><strong data-count="conflicts">{{conflicts}}</strong> [[conflits ouverts|open conflicts]]</a></li>
    <li><a href="/console/held"><strong data-count="held">{{held}}</strong> [[changements retenus|held changes]]</a></li>
    <li><a href="/console/duplicates"><strong data-count="duplicates">{{duplicates}}</strong> [[doublons possibles|possible duplicates]]</a></li>
    <li><a href="/console/duplicates/hours"><strong data-count="duplicateHours">{{duplicateHours}}</strong> [[heures en double possibles|possible duplicate hours]]</a></li>
    <li><a href="/console/alerts?kind=late-statement"><strong data-count="late">{{late}}</strong> [[relevés en retard|late statements]]</a></li>
    <li><a href="/console/hours"><strong data-count="waiting">{{waitingEntries}}</strong> [[saisies à valider|entries to validate]]</a></li>
    <li><a href="/console/devices"><strong data-count="quiet">{{quiet}}</strong> [[appareils silencieux|quiet devices]]</a></li>
    </ul>
    <p>[[Heures de|Hours of]] {{month}} : <a href="{{monthURL}}"><strong data-count="hours">{{monthHours}}</strong></a>.
    <noscript><a href="/">[[Actualiser|Reload]]</a></noscript></p>
    <p class="note">[[État du registre n°|State of the register no.]] <span data-count="version">{{version}}</span></p>
    </section>
    <section aria-labelledby="waiting"><h2 id="waiting">[[Saisies à contrôler, par marché et mois|Entries to check, by market and month]]</h2>
    {{^waiting}}<p>[[Rien n'attend.|Nothing waits.]]</p>{{/waiting}}
    {{#hasWaiting}}<div class="scroll" role="region" aria-labelledby="waiting" tabindex="0"><table>
    <thead><tr><th scope="col">[[Marché|Market]]</th><th scope="col">[[Mois|Month]]</th>
    <th scope="col" class="figure">[[À contrôler|To check]]</th><th scope="col" class="figure">[[Contrôlées|Checked]]</th>
    <th scope="col" class="figure">[[Heures|Hours]]</th></tr></thead>
    <tbody>{{#waiting}}<tr><td><a href="{{url}}">{{market}}</a></td><td>{{month}}</td><td class="figure">{{declared}}</td>
    <td class="figure">{{checked}}</td><td class="figure">{{hours}}</td></tr>
    {{/waiting}}</tbody></table></div>{{/hasWaiting}}
    </section>
    <section aria-labelledby="progress"><h2 id="progress">[[Avancement des marchés|Progress of markets]]</h2>
    <ul class="progress">{{#markets}}<li><a href="{{url}}">{{number}}</a> <span>{{name}}</span>
    {{>bar}} <span class="figure">{{done}} / {{due}}</span></li>
    {{/markets}}</ul></section>
    {{#hasQuiet}}<section aria-labelledby="quiet"><h2 id="quiet">[[Appareils sans nouvelles|Devices without news]]</h2>
    <ul>{{#quietDevices}}<li>{{officer}} : {{lastSync}}, [[à envoyer|unsent]] : {{unsent}}</li>{{/quietDevices}}</ul></section>{{/hasQuiet}}
    {{/content}}{{/layout}}
    """
}
