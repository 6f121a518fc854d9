namespace StreamBatch.Server.Tests;

/// <summary>Tests that measure what this process uses: no others run beside them.</summary>
[CollectionDefinition(Name, DisableParallelization = true)]
public sealed class MeasuredAlone
{
    /// <summary>The collection's name.</summary>
    public const string Name = "Measured alone";
}
