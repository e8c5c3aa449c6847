using System.Diagnostics.Metrics;
using System.Globalization;
using System.Text;
using HealthLedger.Diagnostics;

namespace HealthLedger.Hosting.Metrics;

/// <summary>
/// Keeps the sums of every instrument of the meter <c>HealthLedger</c> and writes them as Prometheus text, format
/// 0.0.4:
/// counters, gauges, and histograms with fixed buckets. All members are safe for concurrent use.
/// </summary>
/// <remarks>
/// Make it before the node and its listeners: what was counted before is not in it. Beyond 20,000 series new ones are
/// dropped and
/// counted in <c>healthledger_metrics_dropped_total</c>.
/// </remarks>
public sealed class PrometheusTextWriter : IDisposable
{
    /// <summary>The media type of the text.</summary>
    public const string ContentType = "text/plain; version=0.0.4; charset=utf-8";

    private const int MaxSeries = 20_000;

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, PrometheusFamily> _families = new(StringComparer.Ordinal);
    private readonly MeterListener _listener = new();
    private long _dropped;
    private int _series;

    /// <summary>Begins to listen.</summary>
    public PrometheusTextWriter()
    {
        _listener.InstrumentPublished = (instrument, listener) =>
        {
            if (instrument.Meter.Name == HealthLedgerDiagnostics.MeterName)
            {
                listener.EnableMeasurementEvents(instrument);
            }
        };
        _listener.SetMeasurementEventCallback<long>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<int>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.SetMeasurementEventCallback<double>((instrument, value, tags, _) => Record(instrument, value, tags));
        _listener.Start();
    }

    /// <summary>Writes the text of now.</summary>
    /// <param name="output">Receives it; not flushed.</param>
    public void Write(TextWriter output)
    {
        ArgumentNullException.ThrowIfNull(output);
        _listener.RecordObservableInstruments();
        lock (_gate)
        {
            foreach (PrometheusFamily family in _families.Values)
            {
                family.Write(output);
            }

            output.Write("# TYPE healthledger_metrics_dropped_total counter\n");
            output.Write(string.Create(
                CultureInfo.InvariantCulture, $"healthledger_metrics_dropped_total {_dropped}\n"));
        }
    }

    /// <summary>Stops listening.</summary>
    public void Dispose() => _listener.Dispose();

    private static string NameOf(Instrument instrument, PrometheusKind kind)
    {
        string name = instrument.Name.Replace('.', '_');
        name += instrument.Unit switch
        {
            "s" => "_seconds",
            "By" => "_bytes",
            _ => string.Empty,
        };
        return kind == PrometheusKind.Counter ? name + "_total" : name;
    }

    private static PrometheusKind KindOf(Instrument instrument) => instrument switch
    {
        Counter<long> or Counter<int> or Counter<double> => PrometheusKind.Counter,
        Histogram<long> or Histogram<int> or Histogram<double> => PrometheusKind.Histogram,
        UpDownCounter<long> or UpDownCounter<int> or UpDownCounter<double> => PrometheusKind.Sum,
        ObservableCounter<long> or ObservableCounter<int> or ObservableCounter<double> => PrometheusKind.Counter,
        _ => PrometheusKind.Gauge,
    };

    private static string LabelsOf(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        if (tags.IsEmpty)
        {
            return string.Empty;
        }

        StringBuilder labels = new();
        foreach (KeyValuePair<string, object?> tag in tags)
        {
            labels.Append(labels.Length == 0 ? string.Empty : ",")
                .Append(tag.Key.Replace('.', '_'))
                .Append("=\"")
                .Append(Escape(Convert.ToString(tag.Value, CultureInfo.InvariantCulture)))
                .Append('"');
        }

        return labels.ToString();
    }

    private static string Escape(string? value) => (value ?? string.Empty)
        .Replace("\\", "\\\\", StringComparison.Ordinal)
        .Replace("\"", "\\\"", StringComparison.Ordinal)
        .Replace("\n", "\\n", StringComparison.Ordinal);

    private void Record(Instrument instrument, double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        PrometheusKind kind = KindOf(instrument);
        string name = NameOf(instrument, kind);
        string labels = LabelsOf(tags);
        lock (_gate)
        {
            if (!_families.TryGetValue(name, out PrometheusFamily? family))
            {
                family = new PrometheusFamily(name, kind, instrument.Description ?? string.Empty);
                _families.Add(name, family);
            }

            if (!family.Holds(labels) && _series++ >= MaxSeries)
            {
                _dropped++;
                return;
            }

            family.Record(labels, value, isAbsolute: instrument.IsObservable);
        }
    }
}
