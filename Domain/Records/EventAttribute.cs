namespace StreamBatch.Domain.Records;

/// <summary>The attributes of a CloudEvent that mean something to us.</summary>
internal enum EventAttribute
{
    Other,
    Repeated,
    Specversion,
    Id,
    Source,
    Type,
    Time,
    Subject,
    Dataschema,
    Datacontenttype,
    Data,
    DataBase64,
    Kind,
    Retracts,
    Sequence,
    Traceparent,
}
