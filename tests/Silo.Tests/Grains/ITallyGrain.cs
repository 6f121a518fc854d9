namespace StreamBatch.Silo.Tests.Grains;

/// <summary>A grain whose state is a sum.</summary>
[Alias("StreamBatch.Silo.Tests.ITallyGrain")]
public interface ITallyGrain : IGrainWithStringKey
{
    /// <summary>Adds, and writes the state.</summary>
    [Alias("Add")]
    Task<int> AddAsync(int amount);

    [Alias("Read")]
    Task<int> ReadAsync();

    [Alias("Clear")]
    Task ClearAsync();

    /// <summary>Ends this activation.</summary>
    [Alias("Leave")]
    Task LeaveAsync();
}
