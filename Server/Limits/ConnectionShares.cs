using System.Net;
using System.Net.Sockets;
using Microsoft.AspNetCore.Connections;

namespace StreamBatch.Server.Limits;

/// <summary>How many connections each address has: one that is beyond is closed before anything is read of it.
/// Addresses without a connection are forgotten, so there are never more than connections. Safe for use by several
/// threads.</summary>
/// <param name="most">The most connections of one address; in IPv6 of one network of 64 bits.</param>
internal sealed class ConnectionShares(int most)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<UInt128, int> _taken = [];

    /// <summary>Counts the connections that go through.</summary>
    public ConnectionDelegate Limit(ConnectionDelegate next) => async connection =>
    {
        var place = PlaceOf(connection.RemoteEndPoint);
        if (!TryTake(place))
        {
            // Closed in order: one that is aborted may look to its client as if nobody listened.
            await connection.DisposeAsync().ConfigureAwait(false);
            return;
        }

        try
        {
            await next(connection).ConfigureAwait(false);
        }
        finally
        {
            Leave(place);
        }
    };

    private bool TryTake(UInt128 place)
    {
        lock (_gate)
        {
            var taken = _taken.GetValueOrDefault(place);
            if (taken >= most)
            {
                return false;
            }

            _taken[place] = taken + 1;
            return true;
        }
    }

    private void Leave(UInt128 place)
    {
        lock (_gate)
        {
            if (--_taken[place] == 0)
            {
                _taken.Remove(place);
            }
        }
    }

    private static UInt128 PlaceOf(EndPoint? remote)
    {
        if (remote is not IPEndPoint { Address: var address })
        {
            return 0;
        }

        var bytes = address.MapToIPv6().GetAddressBytes();
        return address.AddressFamily == AddressFamily.InterNetwork || address.IsIPv4MappedToIPv6
            ? new UInt128(BitConverter.ToUInt64(bytes, 0), BitConverter.ToUInt64(bytes, 8))
            : new UInt128(BitConverter.ToUInt64(bytes, 0), 0);
    }
}
