using System.Buffers.Binary;
using System.Net;

namespace StreamBatch.Server.Limits;

/// <summary>Which addresses count as one client: each of IPv4, also where it comes mapped into IPv6, and each network
/// of 64 bits of IPv6, since whoever has one address of it has them all.</summary>
internal static class ClientAddress
{
    /// <summary>What addresses of one client have in common, and no others; 0 where there is none.</summary>
    public static UInt128 GroupOf(IPAddress? address)
    {
        if (address is null)
        {
            return 0;
        }

        var all = BinaryPrimitives.ReadUInt128BigEndian(address.MapToIPv6().GetAddressBytes());
        return address.MapToIPv6().IsIPv4MappedToIPv6 ? all : all >> 64 << 64;
    }
}
