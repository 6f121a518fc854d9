namespace StreamBatch.Engine.EntityHosting;

/// <summary>What an entity host did with a call. The numbers are part of the protocol between hosts.</summary>
public enum EntityCallStatus
{
    /// <summary>It has applied all slices of the call, now or before.</summary>
    Applied = 0,

    /// <summary>A slice before the call is missing: the writer sends all after the last one applied.</summary>
    Gap = 1,

    /// <summary>It comes from a writer that has been replaced.</summary>
    Refused = 2,
}
