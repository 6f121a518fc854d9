namespace StreamBatch.Domain.Contracts;

/// <summary>Who is right when recomputing does not explain a drift.</summary>
public enum Authority
{
    /// <summary>A person decides; the drift is an incident until then.</summary>
    Manual = 0,

    /// <summary>The batch: its values are adopted.</summary>
    Batch = 1,

    /// <summary>The stream: it stands and the run is reported as wrong.</summary>
    Stream = 2,
}
