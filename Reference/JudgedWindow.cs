namespace StreamBatch.Reference;

/// <summary>A window of an event, with what the event is to it.</summary>
internal readonly record struct JudgedWindow(WindowBounds Bounds, WindowStatus Status)
{
    public bool IsCounted => Status is WindowStatus.OnTime or WindowStatus.Late;
}
