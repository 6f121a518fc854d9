namespace StreamBatch.Engine.EntityHosting;

/// <summary>What an entity host did with a slice.</summary>
public enum SliceStatus
{
    /// <summary>It was applied.</summary>
    Applied,

    /// <summary>It had been applied before; what is not yet published of it is given again.</summary>
    Already,

    /// <summary>A slice before it is missing: the writer sends all after the last one applied.</summary>
    Gap,

    /// <summary>It comes from a writer that has been replaced.</summary>
    Refused,
}
