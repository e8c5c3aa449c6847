using System.Collections.Concurrent;
using System.Diagnostics.Metrics;
using HealthLedger.Hl7v2.Mllp;

namespace HealthLedger.Adapters.Tests.Mllp;

public sealed class MllpTelemetryTests
{
    [Fact]
    public async Task Listener_counts_connections_frames_and_faults_with_few_tags()
    {
        const string name = "metered";
        ConcurrentDictionary<string, long> sums = new(StringComparer.Ordinal);
        using MeterListener meters = new()
        {
            InstrumentPublished = (instrument, listener) =>
            {
                if (instrument.Meter.Name == "HealthLedger")
                {
                    listener.EnableMeasurementEvents(instrument);
                }
            },
        };
        meters.SetMeasurementEventCallback<long>((instrument, value, tags, _) =>
        {
            Dictionary<string, object?> all = tags.ToArray().ToDictionary(StringComparer.Ordinal);
            if (name.Equals(all.GetValueOrDefault("listener")))
            {
                Assert.All(all.Keys, key => Assert.True(key is "listener" or "reason"));
                string sum = instrument.Name + " " + all.GetValueOrDefault("reason");
                sums.AddOrUpdate(sum, value, (_, before) => before + value);
            }
        });
        meters.Start();
        MllpListenerOptions options = new() { Name = name, Port = 0 };
        await using (MllpListener listener = new(options, new ScriptedHandler()))
        {
            await listener.StartAsync();
            using RawPeer peer = await RawPeer.ConnectAsync(listener.BoundEndPoint);
            await peer.SendAsync("junk[a]/[b[c]/[]/");
            peer.EndSending();
            await peer.ReceiveToEndAsync();
        }

        Assert.Equal(0, sums["healthledger.hl7.connections "]);
        Assert.Equal(2, sums["healthledger.hl7.frames "]);
        Assert.Equal(4, sums["healthledger.hl7.skipped "]);
        Assert.Equal(1, sums["healthledger.hl7.rejected frame_truncated"]);
        Assert.Equal(1, sums["healthledger.hl7.rejected frame_empty"]);
    }
}
