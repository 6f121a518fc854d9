namespace StreamBatch.Reference;

/// <summary>What an event is to one of its windows; the better first.</summary>
internal enum WindowStatus
{
    OnTime,
    Late,
    Held,
    Expired,
}
