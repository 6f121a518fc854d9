namespace StreamBatch.Domain.Records;

/// <summary>Whether a property of the event being read has a value.</summary>
internal enum PropertyState : byte
{
    Absent,
    Null,
    Ok,
    Faulty,
}
