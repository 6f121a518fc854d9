using System.Net;

namespace StreamBatch.Silo.Tests.OrleansTables;

/// <summary>Members of a cluster that never ran.</summary>
internal static class Members
{
    public static readonly DateTime Start = new(2030, 1, 2, 3, 4, 5, DateTimeKind.Utc);

    public static MembershipEntry Create(
        int number, SiloStatus status = SiloStatus.Joining, TimeSpan alive = default) => new()
        {
            SiloAddress = Address(number),
            HostName = "host",
            SiloName = $"silo-{number}",
            Status = status,
            ProxyPort = number + 1000,
            StartTime = Start,
            IAmAliveTime = Start + alive,
        };

    public static SiloAddress Address(int number) => SiloAddress.New(IPAddress.Loopback, number, number * 10);
}
