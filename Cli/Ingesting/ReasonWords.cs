using StreamBatch.Domain.Records;

namespace StreamBatch.Cli.Ingesting;

/// <summary>Reason codes in plain words, said of the field at fault.</summary>
internal static class ReasonWords
{
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
        ReasonCode.KindUnsupported => "is retraction or tombstone, which this version does not take",
        ReasonCode.Known => "the same event was counted before",
        ReasonCode.Quarantined => "the same event is in quarantine already",
        ReasonCode.OtherContent =>
            "an event of that source and id came before with other content; the first one stands",
        ReasonCode.Type => "has the wrong type",
        ReasonCode.Required => "is required, and missing or null",
        ReasonCode.Scale => "has more digits after the point than the contract allows",
        ReasonCode.Range => "is out of its range",
        ReasonCode.Enum => "is none of the allowed values",
        ReasonCode.Length => "is too short or too long",
        ReasonCode.Pattern => "does not match its pattern",
        ReasonCode.TimeInFuture => "event time is too far past the time of arrival",
        ReasonCode.Expired => "came after the allowed lateness of its window",
        _ => "has a reason that this version does not know",
    };
}
