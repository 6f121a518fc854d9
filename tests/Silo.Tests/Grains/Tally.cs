namespace StreamBatch.Silo.Tests.Grains;

/// <summary>The state of <see cref="TallyGrain"/>.</summary>
[GenerateSerializer]
[Alias("StreamBatch.Silo.Tests.Tally")]
public sealed class Tally
{
    [Id(0)]
    public int Sum { get; set; }
}
