extension ImportWarning.Code {
  /// The sentence for each code. A switch, so that no code can be without one.
  var texts: (french: String, english: String) {
    switch self {
    case .encodingAssumed:
      (
        "le fichier n'est pas en UTF-8 ; lu comme du Windows-1252",
        "the file is not UTF-8; read as Windows-1252"
      )
    case .encodingDamaged:
      (
        "des octets du fichier ne sont pas de l'UTF-8 valide ; remplacés par U+FFFD",
        "some bytes of the file are not valid UTF-8; replaced with U+FFFD"
      )
    case .escapeRepaired:
      (
        "séquence d'échappement JSON incorrecte ; la barre oblique inverse est gardée telle quelle",
        "incorrect JSON escape sequence; the backslash is kept as it is"
      )
    case .keyRepeated:
      (
        "clé JSON répétée dans un même objet ; la dernière valeur est gardée",
        "JSON key repeated in the same object; the last value is kept"
      )
    case .nestingCut:
      (
        "structure JSON trop profonde ; cette partie est ignorée",
        "JSON nested too deeply; this part is ignored"
      )
    case .notAnObject:
      (
        "enregistrement ignoré : ce n'est pas un objet JSON",
        "record skipped: it is not a JSON object"
      )
    case .numberMissing:
      ("enregistrement ignoré : pas de numéro de marché", "record skipped: no market number")
    case .buyerMissing:
      (
        "enregistrement ignoré : pas d'identifiant d'acheteur",
        "record skipped: no buyer identifier"
      )
    case .quotesUnbalanced:
      ("ligne ignorée : guillemets mal fermés", "row skipped: quotes not closed properly")
    case .fieldCountWrong:
      (
        "ligne ignorée : le nombre de champs n'est pas celui de l'en-tête",
        "row skipped: its number of fields is not that of the header"
      )
    case .placeholder:
      (
        "valeur de remplissage (MQ, CDL, INX ou NC) ; traitée comme absente",
        "placeholder (MQ, CDL, INX or NC); taken as missing"
      )
    case .wrongType:
      ("type de valeur inattendu ; ignorée", "unexpected type of value; ignored")
    case .textDamaged:
      (
        "texte abîmé (caractères perdus) ; gardé tel quel",
        "damaged text (lost characters); kept as it is"
      )
    case .labelUnknown:
      ("libellé inconnu ; gardé tel quel", "unknown label; kept as it is")
    case .uidDiffers:
      (
        "l'identifiant unique n'est pas le SIRET de l'acheteur suivi du numéro ; ces derniers font foi",
        "the unique id is not the buyer's SIRET followed by the number; the latter are used"
      )
    case .amountZero: ("montant nul ; gardé", "the amount is zero; kept")
    case .amountNegative: ("montant négatif ; ignoré", "negative amount; ignored")
    case .amountImplausible:
      (
        "montant invraisemblable (100 milliards d'euros ou plus) ; ignoré",
        "implausible amount (100 billion euros or more); ignored"
      )
    case .amountUnreadable: ("montant illisible ; ignoré", "unreadable amount; ignored")
    case .amountRounded: ("montant arrondi au centime", "amount rounded to the cent")
    case .durationImplausible:
      (
        "durée invraisemblable (hors de 1 à 1 200 mois) ; ignorée",
        "implausible duration (not 1 to 1,200 months); ignored"
      )
    case .durationUnreadable:
      (
        "durée illisible : ce n'est pas un nombre entier de mois ; ignorée",
        "unreadable duration: not a whole number of months; ignored"
      )
    case .dateImplausible:
      (
        "date invraisemblable (hors des années 1950 à 2100) ; ignorée",
        "implausible date (not in the years 1950 to 2100); ignored"
      )
    case .dateUnreadable: ("date illisible ; ignorée", "unreadable date; ignored")
    case .dateUnusual:
      (
        "date dans une forme inhabituelle ; comprise, à vérifier",
        "date in an unusual form; understood, to be checked"
      )
    case .dateInFuture: ("date à venir ; gardée", "the date is in the future; kept")
    case .siretMalformed:
      ("le SIRET n'a pas 14 chiffres ; gardé tel quel", "the SIRET is not 14 digits; kept as it is")
    case .siretChecksum:
      (
        "la clé de contrôle du SIRET est fausse ; gardé tel quel",
        "the SIRET's check digit is wrong; kept as it is"
      )
    case .cpvCompleted:
      (
        "code CPV à 7 chiffres ; complété par un zéro en tête",
        "CPV code of 7 digits; completed with a leading zero"
      )
    case .cpvUnreadable: ("code CPV illisible ; ignoré", "unreadable CPV code; ignored")
    case .holderUnreadable:
      ("titulaire illisible ; ignoré", "unreadable holder; ignored")
    case .holderTypeUnknown:
      (
        "type d'identifiant de titulaire inconnu ; gardé tel quel",
        "unknown type of holder identifier; kept as it is"
      )
    case .holdersModified:
      (
        "une modification nomme des titulaires ; à vérifier, ceux de l'attribution sont gardés",
        "a modification names holders; to be checked, those of the award are kept"
      )
    case .modificationsUnordered:
      (
        "les modifications ne sont pas dans l'ordre des dates ; la dernière du fichier fait foi",
        "the modifications are not in the order of their dates; the last in the file is used"
      )
    case .duplicateDiffers:
      (
        "doublon ignoré qui diffère du premier enregistrement de ce marché (même acheteur et numéro)",
        "ignored duplicate that differs from this market's first record (same buyer and number)"
      )
    case .holderRowDiffers:
      (
        "ligne d'un autre titulaire qui diffère de la première ligne du marché ; la première fait foi",
        "row of a further holder that differs from the market's first row; the first is used"
      )
    }
  }
}
