namespace StreamBatch.Grains.Tests;

/// <summary>Waits for what other processes bring about; says what is missing when they do not.</summary>
internal static class Eventually
{
    public static async Task EqualAsync<TKey>(
        Dictionary<TKey, string> expected,
        Func<Task<Dictionary<TKey, string>>> read,
        TimeSpan limit)
        where TKey : notnull
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(200), TimeProvider.System);
        var begin = TimeProvider.System.GetTimestamp();
        Dictionary<TKey, string> actual;
        do
        {
            actual = await read();
            if (actual.Count == expected.Count
                && expected.All(item => actual.TryGetValue(item.Key, out var value) && value == item.Value))
            {
                return;
            }
        }
        while (TimeProvider.System.GetElapsedTime(begin) < limit && await timer.WaitForNextTickAsync());

        var wrong = expected.Where(item => actual.GetValueOrDefault(item.Key) != item.Value).Take(5)
            .Select(item => $"{item.Key}: {actual.GetValueOrDefault(item.Key) ?? "nothing"}, not {item.Value}");
        Assert.Fail($"{actual.Count} windows, not {expected.Count}; {string.Join("; ", wrong)}");
    }

    public static async Task HoldsAsync(Func<Task<bool>> holds, TimeSpan limit)
    {
        using var timer = new PeriodicTimer(TimeSpan.FromMilliseconds(100), TimeProvider.System);
        var begin = TimeProvider.System.GetTimestamp();
        while (!await holds())
        {
            Assert.True(TimeProvider.System.GetElapsedTime(begin) < limit, "It did not come about in time.");
            await timer.WaitForNextTickAsync();
        }
    }
}
