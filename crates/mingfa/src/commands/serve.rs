//! `mingfa serve`: portal and workbench of a district, until it is told to stop.

use std::net::SocketAddr;
use std::path::PathBuf;
use std::sync::Arc;
use std::time::Duration;

use mingfa_papers::fonts::Fonts;
use mingfa_service::Service;
use mingfa_web::{AppState, SiteFacts, router};
use serde_json::json;
use tokio::net::TcpListener;
use tokio::sync::watch;

use crate::answer::Answer;
use crate::args::{Place, Serve};
use crate::config::Config;
use crate::fault::Fault;
use crate::open::{Opened, open};
use crate::output;

/// Where it listens unless told otherwise: this machine only.
pub const DEFAULT_LISTEN: SocketAddr = SocketAddr::new(std::net::IpAddr::V4(std::net::Ipv4Addr::LOCALHOST), 8080);
/// A checkpoint is signed this often when something was recorded, so that its signed time bounds every event.
const CHECKPOINT_EVERY: Duration = Duration::from_secs(600);
/// What the law counts as done because nobody acted is recorded within this time after the day is over.
const SWEEP_EVERY: Duration = Duration::from_secs(60);
/// Once in so many sweeps uploaded files that nobody claimed are removed: once a day.
const SWEEPS_A_DAY: u32 = 24 * 60;
/// Requests under way may finish in this time once it is told to stop.
const LAST_REQUESTS: Duration = Duration::from_secs(20);

pub fn run(place: &Place, args: &Serve) -> Result<Answer, Fault> {
    let config = Config::read(args.config.as_deref())?;
    let listen = args.listen.or(config.listen).unwrap_or(DEFAULT_LISTEN);
    let opened = open(place)?;
    let mut site = config.site();
    if opened.service.store().is_demo() {
        site.demo_accounts = super::demo::accounts();
    }
    serve(&opened, listen, site, &config.fonts)
}

/// Serves an open district.
pub fn serve(opened: &Opened, listen: SocketAddr, site: SiteFacts, fonts: &[PathBuf]) -> Result<Answer, Fault> {
    let app = AppState { service: opened.service.clone(), site: Arc::new(site), fonts: Arc::new(Fonts::find(fonts)) };
    opened.run(async {
        let listener = TcpListener::bind(listen).await.map_err(|error| cannot_listen(listen, &error))?;
        let address = listener.local_addr().map_err(|error| cannot_listen(listen, &error))?;
        output::say(&format!("{}已开放：http://{address} （按 Ctrl-C 停止）", opened.service.store().district_name()));
        let (stop, stopped) = watch::channel(false);
        tokio::spawn(async move {
            wait_for_stop().await;
            // Nobody listening any more means that it has stopped already.
            let _ = stop.send(true);
        });
        let sealing = tokio::spawn(seal_regularly(opened.service.clone(), stopped.clone()));
        let sweeping = tokio::spawn(sweep_regularly(opened.service.clone(), stopped.clone()));
        let serving = axum::serve(listener, router(app)).with_graceful_shutdown(told(stopped.clone()));
        tokio::select! {
            outcome = async { serving.await } => outcome.map_err(|error| Fault::No(format!("服务中断（{error}），请查看日志后重新启动")))?,
            () = async { told(stopped).await; tokio::time::sleep(LAST_REQUESTS).await } => {}
        }
        sealing.abort();
        sweeping.abort();
        opened.service.store().checkpoint().await?;
        Ok(Answer::yes(json!({"address": address.to_string(), "stopped": true}), "已停止。"))
    })
}

fn cannot_listen(listen: SocketAddr, error: &std::io::Error) -> Fault {
    match error.kind() {
        std::io::ErrorKind::AddrInUse => Fault::wrong(format!("地址 {listen} 已被别的程序占用，请用 --listen 换一个端口")),
        std::io::ErrorKind::PermissionDenied => Fault::wrong(format!("没有权限监听 {listen}，请用 --listen 换一个大于1023的端口")),
        _ => Fault::wrong(format!("不能监听 {listen}（{error}），请用 --listen 换一个地址")),
    }
}

async fn told(mut stopped: watch::Receiver<bool>) {
    // A closed channel is as good as the word itself.
    let _ = stopped.wait_for(|stop| *stop).await;
}

async fn seal_regularly(service: Service, stopped: watch::Receiver<bool>) {
    let mut every = tokio::time::interval(CHECKPOINT_EVERY);
    while !*stopped.borrow() {
        every.tick().await;
        if let Err(error) = service.store().checkpoint().await {
            tracing::error!("存证快照没有签成：{error}");
        }
    }
}

/// Silence that the law counts, from the start on.
async fn sweep_regularly(service: Service, stopped: watch::Receiver<bool>) {
    let mut every = tokio::time::interval(SWEEP_EVERY);
    let mut sweeps = 0_u32;
    while !*stopped.borrow() {
        every.tick().await;
        if sweeps.is_multiple_of(SWEEPS_A_DAY)
            && let Err(error) = service.sweep_files().await
        {
            tracing::error!("无人认领的文件没有清理成：{error}");
        }
        sweeps = sweeps.wrapping_add(1);
        match service.sweep().await {
            Ok(swept) if swept.deemed > 0 => tracing::info!(matters = swept.deemed, "期限届满、依法视为已办理的事项已记录"),
            Ok(_) => {}
            Err(error) => tracing::error!("期限届满的事项没有处理成：{error}"),
        }
    }
}

/// Ctrl-C, or the service manager's SIGTERM.
async fn wait_for_stop() {
    #[cfg(unix)]
    {
        use tokio::signal::unix::{SignalKind, signal};
        if let Ok(mut term) = signal(SignalKind::terminate()) {
            tokio::select! {
                _ = tokio::signal::ctrl_c() => {}
                _ = term.recv() => {}
            }
            return;
        }
    }
    let _ = tokio::signal::ctrl_c().await;
}
