namespace StreamBatch.Domain.Contracts;

/// <summary>How event time is cut into windows.</summary>
public enum WindowKind
{
    /// <summary>Windows of one size, side by side.</summary>
    Tumbling = 0,

    /// <summary>Windows of one size that begin every slide.</summary>
    Sliding = 1,

    /// <summary>Windows that last as long as events of the entity follow each other within a gap.</summary>
    Session = 2,
}
