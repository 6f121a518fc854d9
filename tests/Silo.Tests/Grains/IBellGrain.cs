namespace StreamBatch.Silo.Tests.Grains;

/// <summary>A grain that reminders wake.</summary>
[Alias("StreamBatch.Silo.Tests.IBellGrain")]
public interface IBellGrain : IGrainWithStringKey
{
    /// <summary>Asks to be woken every second.</summary>
    [Alias("Register")]
    Task RegisterAsync(string name);

    [Alias("List")]
    Task<List<string>> ListAsync();

    [Alias("Unregister")]
    Task UnregisterAsync(string name);

    /// <summary>How often this activation was woken.</summary>
    [Alias("Rings")]
    Task<int> RingsAsync();
}
