// Draws the charts of the dashboards from the data beside them. The tables below say the same without this file.
(() => {
  "use strict";

  const COLOURS = ["#0b4a8f", "#c07a00", "#0a6b52"];
  const INK = "#1d2733";
  const font = () => getComputedStyle(document.body).fontFamily;

  const option = (data) => {
    const names = { type: "category", data: data.labels, inverse: Boolean(data.horizontal), axisTick: { show: false },
      axisLabel: { color: INK, width: data.horizontal ? 130 : undefined, overflow: "truncate", interval: data.horizontal ? 0 : "auto" } };
    const values = { type: "value", minInterval: 1, axisLabel: { color: INK }, splitLine: { lineStyle: { color: "#d9e0e8" } } };
    return {
      color: COLOURS,
      animation: !window.matchMedia("(prefers-reduced-motion: reduce)").matches,
      textStyle: { fontFamily: font(), fontSize: 13 },
      grid: { left: 12, right: 24, top: data.series.length > 1 ? 36 : 12, bottom: 12, containLabel: true },
      legend: data.series.length > 1 ? { top: 0, left: 0, textStyle: { color: INK }, itemGap: 20 } : undefined,
      tooltip: { trigger: "axis", renderMode: "richText", axisPointer: { type: "shadow" } },
      xAxis: data.horizontal ? values : names,
      yAxis: data.horizontal ? names : values,
      series: data.series.map((series, number) => ({
        type: "bar", name: series.name, data: series.data, barMaxWidth: 28,
        itemStyle: number ? { decal: { symbol: "rect", dashArrayX: [1, 0], dashArrayY: [3, 4], rotation: -0.78, color: "rgba(255,255,255,.45)" } } : {},
        label: data.horizontal ? { show: true, position: "right", color: INK } : { show: false },
      })),
    };
  };

  for (const place of document.querySelectorAll("[data-chart]")) {
    const data = JSON.parse(document.getElementById(place.dataset.chart).textContent);
    if (!data.labels.length || !window.echarts) { place.remove(); continue; }
    const chart = window.echarts.init(place, null, { renderer: "svg" });
    chart.setOption(option(data));
    window.addEventListener("resize", () => chart.resize());
  }
})();
