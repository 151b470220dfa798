/// A record as it stands in a file, before any judgement: what the formats have in common.
struct RawRecord {
  enum Field: Hashable {
    case uid, number, buyerID, buyerName, title, nature, cpv, amount, duration, day
    case placeCode, placeCodeType, placeName
  }

  var isConcession = false
  var fields: [Field: RawText] = [:]
  var holders: [RawHolder] = []
  var social: [RawText] = []
  var modifications: [RawModification] = []
  /// What was wrong already with the structure.
  var problems: [RawProblem] = []
}

/// A text and what the file calls it, for warnings.
struct RawText {
  let name: String
  let text: String
}

struct RawHolder {
  var id: RawText?
  var idType: RawText?
  var name: RawText?
}

struct RawModification {
  var amount: RawText?
  var duration: RawText?
  var day: RawText?
  var subject: RawText?
  var holders: [RawHolder] = []
}

/// A warning that does not know its row yet.
struct RawProblem {
  let field: String
  let value: String
  let code: ImportWarning.Code
}
