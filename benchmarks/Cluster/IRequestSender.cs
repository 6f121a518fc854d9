namespace StreamBatch.Cluster.Benchmarks;

/// <summary>One producer's way of sending requests; one at a time.</summary>
internal interface IRequestSender
{
    /// <summary>Makes the next request of <see cref="EventSource.RequestEvents"/> events.</summary>
    /// <param name="isHot">Whether all are of the hot key.</param>
    void Fill(bool isHot);

    /// <summary>Sends it, until it is acknowledged.</summary>
    /// <returns>How many of its events were not taken because their key was busy.</returns>
    Task<int> SendAsync();
}
