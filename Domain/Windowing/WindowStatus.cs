namespace StreamBatch.Domain.Windowing;

/// <summary>What an event is to one of its windows, by the watermark that it was judged by.</summary>
public enum WindowStatus
{
    /// <summary>The window was not complete.</summary>
    OnTime,

    /// <summary>It was complete, and its allowed lateness had not passed.</summary>
    Late,

    /// <summary>The same, under the policy <c>quarantine</c>: the event is not counted in it.</summary>
    Held,

    /// <summary>Its allowed lateness had passed: the event is not counted in it.</summary>
    Expired,
}
