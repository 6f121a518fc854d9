namespace StreamBatch.Domain.Watermarks;

/// <summary>Why a watermark was decided. The numbers are part of the log format and never change.</summary>
public enum WatermarkCause
{
    /// <summary>Progress of sources.</summary>
    Sources = 0,

    /// <summary>An operator said so.</summary>
    Explicit = 1,

    /// <summary>The input ended.</summary>
    End = 2,

    /// <summary>A source fell idle, or the clock went on while all were idle.</summary>
    Idle = 3,
}
