namespace StreamBatch.Domain.Records;

/// <summary>
/// Why an event has its status. The numbers are part of the log format and never change; the printed form is the name
/// with a small first letter (see <see cref="ReasonCodeText"/>). Within a status the lower number has precedence.
/// </summary>
public enum ReasonCode
{
    /// <summary>No reason: accepted, late or held.</summary>
    None = 0,

    /// <summary>Rejected: not one JSON object in valid UTF-8, or it names an attribute twice.</summary>
    Json = 1,

    /// <summary>Rejected: an attribute has the wrong type or form, or <c>specversion</c> is not 1.0.</summary>
    AttributeInvalid = 2,

    /// <summary>Rejected: no <c>id</c>.</summary>
    IdMissing = 3,

    /// <summary>Rejected: no <c>source</c>.</summary>
    SourceMissing = 4,

    /// <summary>Rejected: no <c>type</c>, or no contract of that id is registered.</summary>
    UnknownContract = 5,

    /// <summary>Rejected: <c>dataschema</c> names a version that is not registered.</summary>
    UnknownVersion = 6,

    /// <summary>Rejected: no <c>time</c>, and the contract takes event time from it.</summary>
    TimeMissing = 7,

    /// <summary>Rejected: <c>time</c> is not RFC 3339.</summary>
    TimeInvalid = 8,

    /// <summary>Rejected: <c>time</c> has more than six fraction digits.</summary>
    TimeTooPrecise = 9,

    /// <summary>Rejected: <c>data</c> is no JSON object.</summary>
    DataInvalid = 10,

    /// <summary>Rejected: a property of the entity key is missing, null or no scalar.</summary>
    KeyMissing = 11,

    /// <summary>Rejected: <c>subject</c> is not the entity key.</summary>
    SubjectMismatch = 12,

    /// <summary>Rejected: the event is larger than the limit.</summary>
    TooLarge = 13,

    /// <summary>Rejected: a retraction or tombstone; given by earlier versions only, which took neither.</summary>
    KindUnsupported = 14,

    /// <summary>Rejected: a retraction without <c>retracts</c>.</summary>
    RetractsMissing = 15,

    /// <summary>Rejected: a release names no open entry of the quarantine.</summary>
    NotQuarantined = 16,

    /// <summary>Rejected: a release names a conflict, an event of an identity that was counted in a time that the
    /// ledger has forgotten, or one whose window is not kept any more.</summary>
    NotReleasable = 17,

    /// <summary>Rejected: so much of its entity waits already that no more of it is taken for now; the same event may
    /// be sent again after a pause.</summary>
    KeyBusy = 18,

    /// <summary>Duplicate: the ledger knows the identity with the same content.</summary>
    Known = 32,

    /// <summary>Duplicate: the quarantine holds the same event.</summary>
    Quarantined = 33,

    /// <summary>Conflict: the ledger knows the identity with other content.</summary>
    OtherContent = 34,

    /// <summary>Duplicate: another retraction took the same record back before.</summary>
    AlreadyRetracted = 35,

    /// <summary>Tombstoned: at or before a tombstone of its entity.</summary>
    Tombstoned = 48,

    /// <summary>Retracted: its retraction was there first.</summary>
    Retracted = 49,

    /// <summary>Quarantined: a value has the wrong type.</summary>
    Type = 64,

    /// <summary>Quarantined: a required value is missing or null.</summary>
    Required = 65,

    /// <summary>Quarantined: a number has more digits after the point than its scale.</summary>
    Scale = 66,

    /// <summary>Quarantined: a number is out of its range, or has more than 28 digits.</summary>
    Range = 67,

    /// <summary>Quarantined: a value is none of the allowed ones.</summary>
    Enum = 68,

    /// <summary>Quarantined: a text is too short or too long.</summary>
    Length = 69,

    /// <summary>Quarantined: a text does not match its pattern.</summary>
    Pattern = 70,

    /// <summary>Quarantined: event time is more than <c>maxAhead</c> past the ingestion time.</summary>
    TimeInFuture = 71,

    /// <summary>Quarantined: it retracts something that is no record.</summary>
    NotRetractable = 72,

    /// <summary>Quarantined: a retraction whose key or event time is not its target's.</summary>
    TargetMismatch = 73,

    /// <summary>Quarantined: its sequence number lies in a hole that was given up.</summary>
    SequenceForgotten = 74,

    /// <summary>Quarantined: a value has not the form that its property names, as that of a mail address.</summary>
    Format = 75,

    /// <summary>Quarantined: two properties do not compare as a rule says.</summary>
    Comparison = 76,

    /// <summary>Expired: past the allowed lateness of all its windows.</summary>
    Expired = 96,
}
