using StreamBatch.Domain.Records;

namespace StreamBatch.Server.Wording;

/// <summary>Reason codes in plain words, said of the field at fault.</summary>
public static class ReasonWords
{
    /// <summary>What is said of <paramref name="field"/>; null says it of the event as a whole.</summary>
    public static string Of(ReasonCode reason, string? field) => (reason, field) switch
    {
        (ReasonCode.TooLarge, null) => $"the event has more than {Words.Number(EventReader.MaxEventBytes)} bytes",
        (ReasonCode.TooLarge, "id" or "source" or "retracts") =>
            $"has more than {Words.Number(EventReader.MaxTextBytes)} bytes",
        (ReasonCode.TooLarge, _) =>
            $"gives an entity key of more than {Words.Number(EventReader.MaxTextBytes)} bytes",
        (ReasonCode.AttributeInvalid, "extension") =>
            "is not named in a-z and 0-9, or is neither a text, a whole number of 32 bits, true, false nor null",
        (ReasonCode.DataInvalid, "datacontenttype") => "is no type of JSON: data must be a JSON object",
        (ReasonCode.DataInvalid, "data_base64") => "is not taken: data must be a JSON object, in data",
        _ => Of(reason),
    };

    /// <summary>What is said where no field is named.</summary>
    public static string Of(ReasonCode reason) => reason switch
    {
        ReasonCode.None => "nothing is wrong",
        ReasonCode.Json => "not one JSON object in valid UTF-8, or an attribute is there twice",
        ReasonCode.AttributeInvalid => "has the wrong type or form (specversion must be \"1.0\")",
        ReasonCode.IdMissing => "is missing: every event needs an id that is unique in its source",
        ReasonCode.SourceMissing => "is missing: every event names its source",
        ReasonCode.UnknownContract => "is not this contract's id",
        ReasonCode.UnknownVersion => "names a contract version that is not registered",
        ReasonCode.TimeMissing => "is missing: the contract takes event time from it",
        ReasonCode.TimeInvalid => "is no RFC 3339 time with an offset, as 2026-01-31T00:00:00Z",
        ReasonCode.TimeTooPrecise =>
            "has more than six fraction digits: event time is whole microseconds, never rounded",
        ReasonCode.DataInvalid => "must be a JSON object",
        ReasonCode.KeyMissing => "is missing, null or no scalar: it is part of the entity key",
        ReasonCode.SubjectMismatch => "differs from the entity key in data",
        ReasonCode.TooLarge => "is larger than the limit",
        ReasonCode.KindUnsupported => "is retraction or tombstone, which an earlier version did not take",
        ReasonCode.RetractsMissing => "is missing: a retraction names the id of the event that it takes back",
        ReasonCode.NotQuarantined => "no open entry of the quarantine has that source and id",
        ReasonCode.NotReleasable =>
            "the entry cannot be released: it is a conflict, was counted before, or its window is not kept any more",
        ReasonCode.KeyBusy => "too much of its entity waits already: to be sent again, after a pause",
        ReasonCode.Known => "the same event was counted before",
        ReasonCode.Quarantined => "the same event is in quarantine already",
        ReasonCode.OtherContent =>
            "an event of that source and id came before with other content; the first one stands",
        ReasonCode.AlreadyRetracted => "the event that it takes back was taken back before",
        ReasonCode.Tombstoned => "is at or before a tombstone of its entity",
        ReasonCode.Retracted => "its retraction was there first",
        ReasonCode.Type => "has the wrong type",
        ReasonCode.Required => "is required, and missing or null",
        ReasonCode.Scale => "has more digits after the point than the contract allows",
        ReasonCode.Range => "is out of its range",
        ReasonCode.Enum => "is none of the allowed values",
        ReasonCode.Length => "is too short or too long",
        ReasonCode.Pattern => "does not match its pattern",
        ReasonCode.TimeInFuture => "event time is too far past the time of arrival",
        ReasonCode.NotRetractable => "names an event that is no record",
        ReasonCode.TargetMismatch => "has another entity key or event time than the event that it takes back",
        ReasonCode.SequenceForgotten => "its sequence number lies in a hole that was given up",
        ReasonCode.Format => "has not the form that the contract names",
        ReasonCode.Comparison => "does not compare with another property as the contract says",
        ReasonCode.Expired => "came after the allowed lateness of its window",
        _ => "has a reason that this version does not know",
    };
}
